import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { EnvironmentError } from '../../model/errors.ts';

/** Where an engine listens, and who said so. */
export interface EngineAddress {
  /** As people write it: `unix:///var/run/docker.sock`, `tcp://10.0.0.7:2376`. */
  readonly address: string;
  /** For messages: `DOCKER_HOST`, `the docker context desktop-linux`. */
  readonly origin: string;
  /** A folder with ca.pem, cert.pem and key.pem. */
  readonly certificates?: string;
}

const usualOrigin = 'the usual socket';

/** `10.0.0.7:2375`, which docker takes for tcp; a path is no host, and must not be looked up as one. */
const bareHost = /^(\[[\da-f:]+\]|[^\s/:]+)(:\d+)?$/i;

/** What is read of docker's own configuration. */
interface ContextMeta {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string } };
}

/**
 * Finds the engine as docker's own command line does: DOCKER_HOST, then the context (DOCKER_CONTEXT, else the
 * current one of config.json, which is what Docker Desktop, colima and others set), then the usual sockets.
 * @throws EnvironmentError `engine-context` when a context is named that cannot be read
 */
export function findEngineAddress(env: NodeJS.ProcessEnv): EngineAddress {
  const host = env['DOCKER_HOST'] ?? '';
  const folder = env['DOCKER_CONFIG'] || path.join(homedir(), '.docker');
  if (host !== '') {
    const secure = (env['DOCKER_TLS_VERIFY'] ?? '') !== '' || (env['DOCKER_CERT_PATH'] ?? '') !== '';
    const certificates = secure ? { certificates: env['DOCKER_CERT_PATH'] || folder } : {};
    return {
      address: bareHost.test(host) ? `tcp://${host}` : withoutPassword(host),
      origin: 'DOCKER_HOST',
      ...certificates,
    };
  }
  const context = env['DOCKER_CONTEXT'] || currentContext(folder);
  if (context !== undefined && context !== 'default') return addressOfContext(folder, context);
  const socket = usualSockets(env).find((file) => existsSync(file)) ?? '/var/run/docker.sock';
  return { address: `unix://${socket}`, origin: usualOrigin };
}

/** Engines are never asked with a password, and addresses are in messages, logs and reports. */
const withoutPassword = (address: string): string => address.replace(/^(\w+:\/\/[^/@:]*):[^/@]*@/, '$1@');

/** Whether it is worth asking: somebody named an engine, or one of the usual sockets is there. */
export function mayHaveEngine(env: NodeJS.ProcessEnv): boolean {
  try {
    const { address, origin } = findEngineAddress(env);
    return origin !== usualOrigin || existsSync(address.slice('unix://'.length));
  } catch {
    return false;
  }
}

function currentContext(folder: string): string | undefined {
  const config = readJson(path.join(folder, 'config.json'));
  // docker's own file: the name is a string, or there is none.
  return (config as { readonly currentContext?: string } | undefined)?.currentContext;
}

/** docker keeps a context in folders that are called by the SHA-256 of its name. */
function addressOfContext(folder: string, context: string): EngineAddress {
  const name = createHash('sha256').update(context).digest('hex');
  // docker's own file, of which only one field is needed
  const meta = readJson(path.join(folder, 'contexts/meta', name, 'meta.json')) as ContextMeta | undefined;
  const address = meta?.Endpoints?.docker?.Host;
  if (address === undefined) {
    throw new EnvironmentError('engine-context', `the docker context ${context} cannot be read`, {
      hint: '`docker context ls` shows those there are; DOCKER_HOST goes before any',
    });
  }
  const certificates = path.join(folder, 'contexts/tls', name, 'docker');
  const secure = existsSync(path.join(certificates, 'cert.pem')) ? { certificates } : {};
  return { address: withoutPassword(address), origin: `the docker context ${context}`, ...secure };
}

/** Docker of the machine, rootless Docker, Docker Desktop, then Podman's sockets. */
function usualSockets(env: NodeJS.ProcessEnv): readonly string[] {
  const runtimeFolder = env['XDG_RUNTIME_DIR'] ?? '';
  const ofUser = (name: string): readonly string[] =>
    runtimeFolder === '' ? [] : [path.join(runtimeFolder, name)];
  return [
    '/var/run/docker.sock',
    ...ofUser('docker.sock'),
    path.join(homedir(), '.docker/run/docker.sock'),
    ...ofUser('podman/podman.sock'),
    '/run/podman/podman.sock',
  ];
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
