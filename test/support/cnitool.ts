import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { type JsonValue, parseJson } from '../../src/cni/json.ts';
import { checkCall } from '../../src/netlink/system-error.ts';
import { mount } from '../../src/netlink/libc.ts';

/** Where libcni remembers attachments; cnitool takes no other folder. */
const stateFolder = '/var/lib';
const results = path.join(stateFolder, 'cni/results');

export interface CnitoolOptions {
  /** The program. */
  readonly program: string;
  /** A folder of configurations: NETCONFPATH. */
  readonly confDir: string;
  /** CNI_PATH. */
  readonly bin: string;
  /** CNI_ARGS, CAP_ARGS. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface CnitoolAnswer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty /var/lib for what libcni remembers. To be called in a mount namespace of the test's own. */
export function hideMachineState(): void {
  checkCall(mount('tmpfs', stateFolder, 'tmpfs', 0, null), 'mount', 'tmpfs for a test');
}

/** @param words `add NETWORK NETNS` and the like */
export function cnitool(options: CnitoolOptions, ...words: readonly string[]): CnitoolAnswer {
  const { program, confDir, bin, env = {} } = options;
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    encoding: 'utf8',
    env: { ...process.env, NETCONFPATH: confDir, CNI_PATH: bin, ...env },
  });
  if (error !== undefined) throw error;
  return { exitCode: status, stdout, stderr };
}

/** cnitool makes the container's ID of the path of its netns. */
export const cnitoolContainerId = (netns: string): string =>
  `cnitool-${createHash('sha512').update(netns).digest('hex').slice(0, 20)}`;

/** Forgets all of that. */
export const clearCnitoolCache = (): void => rmSync(results, { recursive: true, force: true });

/** What libcni remembers, by file. */
export const cnitoolCache = (): ReadonlyMap<string, JsonValue> => cacheIn(results);

/** What is remembered in a folder, by file; nothing where there is no folder. */
export function cacheIn(folder: string): ReadonlyMap<string, JsonValue> {
  return new Map(
    namesIn(folder).map((name) => [name, parseJson(readFileSync(path.join(folder, name), 'utf8'))]),
  );
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
