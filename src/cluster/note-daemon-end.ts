import type { DaemonEnd } from '../model/daemon-end.ts';
import type { Note } from './controllers/note.ts';
import type { ObjectStore } from './store.ts';

/** Writes down as an event of its node that a daemon ended, and that it comes again. */
export function noteDaemonEnd(store: Pick<ObjectStore, 'get'>, note: Note): (end: DaemonEnd) => void {
  return ({ node: name, program, exitCode, lastWords, restartInMs }) => {
    const node = store.get('Node', '', name);
    if (node === undefined) return;
    const words = lastWords === undefined ? '' : ` (${lastWords})`;
    const again = `it is started again in ${restartInMs / 1_000} s`;
    note(
      node,
      'Warning',
      'DaemonEnded',
      `${program} on ${name} ended with exit code ${exitCode}${words}; ${again}`,
    );
  };
}
