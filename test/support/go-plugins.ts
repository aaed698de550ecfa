import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { kernelLock } from '../../src/util/kernel-lock.ts';
import { findProgram } from './requires.ts';

/** The newest releases: those of distributions know nothing of version 1.1.0 of the specification. */
const plugins = { module: 'github.com/containernetworking/plugins', version: 'v1.9.1' } as const;
const cni = { module: 'github.com/containernetworking/cni', version: 'v1.3.1' } as const;

/** What the tests call, and no more: each takes seconds to build. */
const packages = [
  ...['main/bridge', 'main/ptp', 'main/loopback', 'ipam/host-local', 'meta/portmap', 'meta/tuning'].map(
    (name) => `${plugins.module}/plugins/${name}`,
  ),
  `${cni.module}/cnitool`,
];

/** Go finds the sums of these, and of all they need, in its checksum database, and keeps them beside. */
const goMod = `module podnet.test/plugins

go 1.24

require (
	${plugins.module} ${plugins.version}
	${cni.module} ${cni.version}
)
`;

/** A first build compiles Go's own library, too. */
const buildLimitMs = 20 * 60_000;

export interface GoPlugins {
  /** A folder with the plugins and cnitool; none where they cannot be had. */
  readonly bin: string;
  /** Why not, for `skip`. */
  readonly missing: string | false;
}

/**
 * Plugins that are newer than any distribution's, and libcni's own command line, built once a machine. Where there is
 * Go on a build server (CI=true), what can be downloaded must build. To be called before `enterOwnNetns`, which has no way out.
 */
export async function goPlugins(): Promise<GoPlugins> {
  const bin = folderOf([goMod, ...packages].join('\n'));
  if (existsSync(bin)) return { bin, missing: false };
  const go = findProgram('go') ?? ['/usr/local/go/bin/go'].find((file) => existsSync(file));
  if (go === undefined) return { bin: '', missing: 'needs Go, to build the newest CNI plugins' };
  const lock = await kernelLock(`podnet-tests ${bin}`, buildLimitMs, new AbortController().signal);
  try {
    // Somebody else may have built them meanwhile.
    const failure = existsSync(bin) ? undefined : build(go, bin);
    if (failure === undefined) return { bin, missing: false };
    const message = `the newest CNI plugins cannot be ${failure.what}: ${failure.why}`;
    // A proxy that is not reached is nobody's fault here; what was had and does not build is.
    if (process.env['CI'] === 'true' && failure.what === 'built') throw new Error(message);
    return { bin: '', missing: message };
  } finally {
    lock?.release();
  }
}

function folderOf(content: string): string {
  const caches = process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache');
  const fingerprint = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return path.join(caches, 'podnet-tests', `go-plugins-${fingerprint}`);
}

interface BuildFailure {
  readonly what: 'had' | 'built';
  /** The last thing that Go says. */
  readonly why: string;
}

function build(go: string, bin: string): BuildFailure | undefined {
  mkdirSync(path.dirname(bin), { recursive: true });
  const work = mkdtempSync(`${bin}.`);
  try {
    writeFileSync(path.join(work, 'go.mod'), goMod);
    const built = path.join(work, 'bin');
    const run = (...args: readonly string[]): string | undefined => {
      const { status, stderr, error } = spawnSync(go, args, {
        cwd: work,
        env: { ...process.env, GOBIN: built, GOFLAGS: '-mod=mod', GOWORK: 'off', CGO_ENABLED: '0' },
        encoding: 'utf8',
        timeout: buildLimitMs,
      });
      if (error !== undefined) return error.message;
      return status === 0 ? undefined : (stderr.trim().split('\n').at(-1) ?? `exit code ${status}`);
    };
    // Whatever the packages import is fetched here, too.
    const unreached = run('list', '-deps', ...packages);
    if (unreached !== undefined) return { what: 'had', why: unreached };
    const broken = run('install', '-trimpath', '-ldflags=-s -w', ...packages);
    if (broken !== undefined) return { what: 'built', why: broken };
    // All at once, so that nobody finds half of them.
    renameSync(built, bin);
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
