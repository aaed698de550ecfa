import type { Engine } from '../runtime/docker/engine.ts';
import type { CliContext } from './cli-context.ts';

/** Says on standard error what goes on, unless it is to be quiet. */
export function imageProgress({ terminal, quiet }: CliContext): (text: string) => void {
  let last = '';
  return (text) => {
    if (quiet || text === last) return;
    last = text;
    terminal.err(`${text}\n`);
  };
}

/** `docker 20.10.24 at unix:///var/run/docker.sock (the usual socket), x64` */
export function engineText({ name, version, address, origin, architecture }: Engine): string {
  return `${name} ${version} at ${address} (${origin}), ${architecture}`;
}
