import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { InternalError, messageOf, PodnetError } from '../model/errors.ts';
import { serveContainer } from './serve-container.ts';
import { serveNamespaces } from './serve-namespaces.ts';

/** The agent is started without a word for the namespace runtime, with `node` in a container. */
async function serve(): Promise<void> {
  const [mode] = process.argv.slice(2);
  switch (mode) {
    case undefined:
      return serveNamespaces();
    case 'node':
      return serveContainer();
    default:
      throw new InternalError(`the agent knows no way to start called ${mode}`);
  }
}

// Most runs are over before optimised code pays for its compilation, which would take a second processor from
// the kernel's own work: V8 waits longer for a function to be worth it. (An engine without the flag ignores it.)
setFlagsFromString('--interrupt-budget=1000000');
serve().then(
  // Pods' processes and namespaces end with this PID namespace.
  () => process.exit(0),
  (error: unknown) => {
    // Last words, without the line of the bundle that Node would show.
    const isOurs = error instanceof PodnetError || !(error instanceof Error);
    process.stderr.write(`${isOurs ? messageOf(error) : error.stack}\n`);
    process.exit(1);
  },
);
