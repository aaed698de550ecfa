import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { EnvironmentError } from '../model/errors.ts';
import { openConnection, type Partner, sendRequest } from '../rpc/connection.ts';
import { podnetVersion } from '../util/package.ts';
import { clusterEnded, controlProtocolVersion, controlRequests } from './protocol.ts';
import { checkSocketFolder, type ClusterPaths } from './state-folder.ts';

/** A connection with the control process of a cluster. */
export interface ControlConnection extends Partner {
  readonly name: string;
  /** Puts an end to the connection; the cluster goes on. */
  close(): void;
}

/**
 * Connects with a cluster's control process, whatever its version. Call `greet` before anything but `down`.
 * @returns undefined when none runs
 * @throws EnvironmentError `foreign-folder`
 */
export async function connectControl(paths: ClusterPaths): Promise<ControlConnection | undefined> {
  const { name, socket } = paths;
  checkSocketFolder(paths);
  const stream = await connected(socket);
  if (stream === undefined) return undefined;
  const connection = openConnection(stream, stream);
  let why = '';
  connection.onNotification(clusterEnded, (end) => {
    why = end.why;
  });
  const gone = (cause?: unknown): EnvironmentError =>
    new EnvironmentError(
      'cluster-gone',
      `the cluster ${name} ${why === '' ? 'lost its control process' : why}`,
      {
        ...(why === '' ? { hint: 'the next command brings it up again, with the same addresses' } : {}),
        cause,
      },
    );
  const ended = new Promise<never>((_resolve, reject) => {
    connection.onClose(() => reject(gone()));
  });
  // Nobody may be waiting at the moment it ends.
  ended.catch(() => undefined);
  connection.onError(() => undefined);
  connection.listen();
  return {
    name,
    connection,
    ended,
    gone,
    close: () => {
      connection.dispose();
      stream.destroy();
    },
  };
}

/** @throws EnvironmentError `control-version` */
export async function greet(control: ControlConnection, signal: AbortSignal): Promise<void> {
  const hello = await sendRequest(
    control,
    controlRequests.hello,
    { protocolVersion: controlProtocolVersion },
    signal,
  );
  if (hello.protocolVersion === controlProtocolVersion) return;
  throw new EnvironmentError(
    'control-version',
    `the cluster ${control.name} is run by podnet ${hello.podnetVersion}, whose control process this podnet ${podnetVersion()} cannot speak with`,
    { hint: `use that podnet, or \`podnet down ${control.name}\` and bring it up anew` },
  );
}

async function connected(path: string): Promise<Socket | undefined> {
  const stream = connect(path);
  try {
    await once(stream, 'connect');
  } catch {
    return undefined;
  }
  stream.on('error', () => undefined);
  return stream;
}
