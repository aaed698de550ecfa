import process from 'node:process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pause } from './pause.ts';

/** Processes that may have only so much memory together: the kernel kills one that asks for more. */
export interface MemoryCgroup extends AsyncDisposable {
  add(pid: number): void;
  /** Those that live may have as much as there is from now on. */
  lift(): void;
}

const top = '/sys/fs/cgroup';
let count = 0;

/** Version 1 has a hierarchy for memory, version 2 one for all. */
const isVersion1 = existsSync(path.join(top, 'memory/memory.limit_in_bytes'));

const limitFile = isVersion1 ? 'memory.limit_in_bytes' : 'memory.max';

/** Why there can be none here, or false. */
export const noMemoryCgroup: string | false = ((): string | false => {
  const folder = path.join(top, isVersion1 ? 'memory' : '', `podnet-test-${process.pid}`);
  try {
    mkdirSync(folder);
    const isThere = readdirSync(folder).some((name) => name === limitFile);
    rmdirSync(folder);
    return isThere ? false : 'this machine has no memory cgroups';
  } catch {
    return 'no cgroup can be made here';
  }
})();

export function openMemoryCgroup(limitBytes: number): MemoryCgroup {
  const folder = path.join(top, isVersion1 ? 'memory' : '', `podnet-test-${process.pid}-${count++}`);
  mkdirSync(folder);
  writeFileSync(path.join(folder, limitFile), String(limitBytes));
  return {
    lift: () => writeFileSync(path.join(folder, limitFile), isVersion1 ? '-1' : 'max'),
    add: (pid) => writeFileSync(path.join(folder, 'cgroup.procs'), String(pid)),
    async [Symbol.asyncDispose]() {
      // It is not empty until the last of its processes has been waited for.
      for (let tries = 0; tries < 500; tries++) {
        try {
          return rmdirSync(folder);
        } catch {
          await pause(20);
        }
      }
      rmdirSync(folder);
    },
  };
}
