import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';

/** A POST whose answer is taken as it comes. */
export interface DialRequest {
  /** What is to be done with the container: the last word of the path. */
  readonly action: 'attach' | 'wait';
  /** The query. */
  readonly options: Readonly<Record<string, boolean | string>>;
  /** Whether the connection becomes a raw stream in both directions. */
  readonly hijack: boolean;
}

/** What docker-modem is asked for; dockerode has no types for it. */
interface Dial<S> {
  dial(
    request: {
      readonly path: string;
      readonly method: string;
      readonly hijack: boolean;
      readonly isStream: boolean;
      readonly options: DialRequest['options'];
      readonly file: Buffer;
      readonly statusCodes: Readonly<Record<number, boolean | string>>;
    },
    done: (error: Error | null, answer: S) => void,
  ): void;
}

/**
 * Asks the engine for something of a container and resolves once the answer has begun. Not by dockerode's own
 * methods, which send the options a second time as a body: Podman hands what comes as a body of `attach` on to the
 * container. So the body is empty, and says so.
 * @returns the connection itself (a `Duplex`) when it is hijacked, else the answer's body
 */
export function dial<S extends Readable>(
  container: Dockerode.Container,
  { action, options, hijack }: DialRequest,
): Promise<S> {
  const modem: Dial<S> = container.modem;
  const request = {
    // With a query in the path and no options, docker-modem cuts off the path's last character.
    path: `/containers/${container.id}/${action}?`,
    method: 'POST',
    hijack,
    isStream: true,
    options,
    file: Buffer.alloc(0),
    statusCodes: { 101: true, 200: true, 404: 'no such container', 500: 'server error' },
  };
  return new Promise((resolve, reject) => {
    modem.dial(request, (error, answer) => {
      if (error === null) resolve(answer);
      else reject(error);
    });
  });
}
