import type { Duplex } from 'node:stream';
import type Dockerode from 'dockerode';

/** What docker-modem is asked for; dockerode has no types for it. */
interface Dial {
  dial(
    request: {
      readonly path: string;
      readonly method: string;
      readonly hijack: boolean;
      readonly isStream: boolean;
      /** The query. */
      readonly options: Readonly<Record<string, boolean>>;
      readonly file: Buffer;
      readonly statusCodes: Readonly<Record<number, boolean | string>>;
    },
    done: (error: Error | null, connection: Duplex) => void,
  ): void;
}

/**
 * The connection to a container's standard input, output and error (Engine API, `POST /containers/ID/attach`,
 * with the upgrade to a raw stream). Not by dockerode's own method, which sends the options a second time as a
 * body: Podman hands what comes as a body on to the container. So the body is empty, and says so.
 */
export function attach(container: Dockerode.Container): Promise<Duplex> {
  const modem: Dial = container.modem;
  // With a query in the path and no options, docker-modem cuts off the path's last character.
  const path = `/containers/${container.id}/attach?`;
  const options = { stream: true, stdin: true, stdout: true, stderr: true };
  const statusCodes = { 101: true, 200: true, 404: 'no such container', 500: 'server error' };
  const request = {
    path,
    method: 'POST',
    hijack: true,
    isStream: true,
    options,
    file: Buffer.alloc(0),
    statusCodes,
  };
  return new Promise((resolve, reject) => {
    modem.dial(request, (error, connection) => {
      if (error === null) resolve(connection);
      else reject(error);
    });
  });
}
