import { closeSync, constants, openSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';

/**
 * Has a BIRD look at what it has to do, by knocking at its control socket. Up to 2.13 its main loop may wait for the next
 * packet or timer, seconds, though there is something left to do: what a session has to tell at its beginning is put
 * behind what was run already (sysdep/unix/io.c, io_loop: `events` does not know what ev_run_list_limited enqueued).
 * One that does not listen yet needs no waking.
 * @param socket as this process reaches it
 */
export async function wakeBird(socket: string): Promise<void> {
  let folder: number;
  try {
    folder = openSync(path.dirname(socket), constants.O_RDONLY | constants.O_DIRECTORY);
  } catch {
    return;
  }
  try {
    // By the descriptor: the address of a unix socket holds 107 bytes, and a node's name may be long (unix(7)).
    await knock(`/proc/self/fd/${folder}/${path.basename(socket)}`);
  } finally {
    closeSync(folder);
  }
}

const knock = (place: string): Promise<void> =>
  new Promise((resolve) => {
    const connection = connect(place, () => connection.destroy());
    connection.on('error', () => resolve());
    connection.on('close', () => resolve());
  });
