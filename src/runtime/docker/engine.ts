import { readFileSync } from 'node:fs';
import path from 'node:path';
import Dockerode, { type DockerOptions } from 'dockerode';
import { EnvironmentError, messageOf } from '../../model/errors.ts';
import { timeLimit } from '../../util/time-limit.ts';
import { type EngineAddress, findEngineAddress } from './engine-address.ts';
import { engineError } from './engine-error.ts';
import { type EngineInfo, engineInfoOf, type RawInfo } from './engine-info.ts';

/** A container engine that has answered. */
export interface Engine {
  readonly docker: Dockerode;
  readonly address: string;
  /** Who named the address: `DOCKER_HOST`, `the docker context desktop-linux`. */
  readonly origin: string;
  readonly name: 'docker' | 'podman';
  /** `20.10.24` */
  readonly version: string;
  readonly apiVersion: string;
  /** Of the machine that containers run on, in Node's words: x64, arm64. */
  readonly architecture: string;
  readonly kernel: string;
  /** Tells this engine from others. */
  readonly id: string;
  /** Whether containers get an AppArmor profile there unless it is lifted. */
  readonly hasAppArmor: boolean;
  /** The engine's own time of day when it answered, in milliseconds: resources carry its time, not ours. */
  readonly timeMs: number;
  readonly info: EngineInfo;
}

/** The API of Docker 20.10, in Debian 11: older ones are not tried. */
const leastApi = [1, 41] as const;

/** A local engine answers in 20 ms, one that is far away in a second. */
const patienceMs = 10_000;

/**
 * Connects to the engine that the surroundings name.
 * @throws EnvironmentError `no-engine`, `engine-permission`, `engine-too-old`, `engine-address`, `engine-context`
 */
export async function connectEngine(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Engine> {
  const where = findEngineAddress(env);
  // dockerode fills in what it finds in DOCKER_HOST; a host that is given as undefined keeps it from that.
  const docker = new Dockerode({ host: undefined, port: undefined, ...optionsOf(where) });
  using patience = timeLimit(patienceMs, signal);
  const abortSignal = patience.signal;
  try {
    // dockerode's types leave out what all of its calls take.
    const asking = docker as unknown as Asking;
    const [version, info] = await Promise.all([
      asking.version({ abortSignal }),
      asking.info({ abortSignal }),
    ]);
    return checked({ docker, ...where, ...describe(version, info) });
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(where, error);
  }
}

interface Asking {
  // Whatever speaks HTTP may be what answers.
  version(options: { readonly abortSignal: AbortSignal }): Promise<Partial<Dockerode.DockerVersion>>;
  info(options: { readonly abortSignal: AbortSignal }): Promise<RawInfo>;
}

function describe(
  version: Partial<Dockerode.DockerVersion>,
  info: RawInfo,
): Omit<Engine, 'docker' | 'address' | 'origin'> {
  const podman = version.Components?.find(({ Name }) => Name === 'Podman Engine');
  return {
    name: podman === undefined ? 'docker' : 'podman',
    version: podman?.Version ?? version.Version ?? 'unknown',
    apiVersion: version.ApiVersion ?? '',
    architecture: nodeArchitectures[version.Arch ?? ''] ?? version.Arch ?? 'unknown',
    kernel: version.KernelVersion ?? 'unknown',
    id: info.ID ?? '',
    hasAppArmor: (info.SecurityOptions ?? []).some((option) => option.includes('apparmor')),
    timeMs: Date.parse(info.SystemTime ?? '') || Date.now(),
    info: engineInfoOf(info),
  };
}

/** Go's names for architectures, in Node's words. */
const nodeArchitectures: Readonly<Record<string, string>> = { amd64: 'x64', '386': 'ia32' };

function checked(engine: Engine): Engine {
  if (!/^\d+\.\d+$/.test(engine.apiVersion)) {
    throw new EnvironmentError(
      'no-engine',
      `what answers at ${engine.address} (${engine.origin}) is no container engine`,
      { hint: 'set DOCKER_HOST to an engine, or use --runtime namespace, which needs none' },
    );
  }
  const [major = 0, minor = 0] = engine.apiVersion.split('.').map(Number);
  if (major > leastApi[0] || (major === leastApi[0] && minor >= leastApi[1])) return engine;
  throw new EnvironmentError(
    'engine-too-old',
    `${engine.name} ${engine.version} at ${engine.address} is too old: it speaks API ${engine.apiVersion}`,
    { hint: `podnet needs API ${leastApi.join('.')} (Docker 20.10, Podman 4); or use --runtime namespace` },
  );
}

/** @throws EnvironmentError `engine-address` */
function optionsOf({ address, origin, certificates }: EngineAddress): DockerOptions {
  const [scheme = '', rest = ''] = address.split('://');
  if (scheme === 'unix' && path.isAbsolute(rest)) return { socketPath: rest };
  if (scheme === 'ssh') {
    throw new EnvironmentError(
      'engine-address',
      `${origin} names ${address}: engines by ssh:// are not spoken to`,
      {
        hint: `forward its socket: ssh -nNT -L /tmp/engine.sock:/var/run/docker.sock ${rest} & then DOCKER_HOST=unix:///tmp/engine.sock`,
      },
    );
  }
  // A URL of http with a third slash would take the path's first part for a host.
  const isUrl = ['tcp', 'http', 'https'].includes(scheme) && !rest.startsWith('/');
  const url = isUrl ? parseUrl(`http://${rest}`) : undefined;
  if (url === undefined) {
    throw new EnvironmentError(
      'engine-address',
      `${origin} names ${address}, which is no address of an engine`,
      {
        hint: 'an address begins with how to get there: unix:///var/run/docker.sock, or tcp://HOST:PORT',
      },
    );
  }
  const secure = certificates !== undefined || scheme === 'https';
  return {
    host: url.hostname,
    port: Number(url.port) || (secure ? 2376 : 2375),
    protocol: secure ? 'https' : 'http',
    ...(certificates === undefined ? {} : readCertificates(certificates)),
  };
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function readCertificates(folder: string): {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
} {
  const read = (name: string): Buffer => readFileSync(path.join(folder, name));
  try {
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
  } catch (cause) {
    throw new EnvironmentError(
      'engine-address',
      `the engine's certificates cannot be read: ${messageOf(cause)}`,
      {
        hint: 'DOCKER_CERT_PATH names a folder with ca.pem, cert.pem and key.pem',
        cause,
      },
    );
  }
}

/** Why nobody answers, by the code of the failed connection. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  ENOTDIR: 'there is no such socket',
  // A file that is no socket is refused like a socket without a listener (unix(7)).
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it hung up',
  // It hung up before it was asked.
  EPIPE: 'it hung up',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'no name server answers',
  ETIMEDOUT: 'the host does not answer',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
};

function unreachable({ address, origin }: EngineAddress, error: unknown): Error {
  if (error instanceof EnvironmentError) return error;
  const { code = '' } = error as { readonly code?: string };
  const where = `${address} (${origin})`;
  if (code === 'EACCES' || code === 'EPERM') {
    return new EnvironmentError('engine-permission', `this user may not speak to the engine at ${where}`, {
      hint: 'sudo usermod -aG docker "$USER", then log in again; or use --runtime namespace, which needs no engine',
      cause: error,
    });
  }
  const silent = error instanceof Error && error.name === 'AbortError';
  const why = silent ? `it said nothing for ${patienceMs / 1000} s` : reasons[code];
  if (why !== undefined) {
    return new EnvironmentError('no-engine', `no container engine answers at ${where}: ${why}`, {
      hint: 'start it (sudo systemctl start docker, or Docker Desktop), set DOCKER_HOST, or use --runtime namespace, which needs no engine',
      cause: error,
    });
  }
  return engineError(error, `speak to the engine at ${where}`);
}
