import type { Duplex } from 'node:stream';
import type Dockerode from 'dockerode';
import { dial } from './dial.ts';

/**
 * The connection to a container's standard input, output and error (Engine API, `POST /containers/ID/attach`,
 * with the upgrade to a raw stream).
 */
export function attach(container: Dockerode.Container): Promise<Duplex> {
  const options = { stream: true, stdin: true, stdout: true, stderr: true };
  return dial<Duplex>(container, { action: 'attach', options, hijack: true });
}
