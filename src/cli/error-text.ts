import { hintOf, messageOf, PodnetError } from '../model/errors.ts';
import type { Colours } from '../report/colours.ts';
import { printable } from '../report/printable.ts';

/** Causes beyond this depth explain nothing more to a reader. */
const deepest = 4;

/** An error for people: what happened, why, what to do next. Stack traces only when asked for. */
export function errorText(error: unknown, colours: Colours, debug: boolean): string {
  const lines = [`${colours.red('podnet:')} ${printable(messageOf(error))}`];
  const causes = causesOf(error);
  if (causes.length > 0) lines.push(`  ${colours.dim('because:')} ${printable(causes.join(': '))}`);
  const hint = whatNext(error);
  if (hint !== undefined) lines.push(`  ${colours.cyan('hint:')} ${printable(hint)}`);
  if (debug && error instanceof Error) lines.push(stackOf(error));
  return lines.map((line) => `${line}\n`).join('');
}

/** Messages of the causes that say something their own effect does not say already. */
function causesOf(error: unknown): readonly string[] {
  const messages: string[] = [];
  let said = messageOf(error);
  let cause = error instanceof Error ? error.cause : undefined;
  for (let depth = 0; cause !== undefined && depth < deepest; depth++) {
    const message = messageOf(cause);
    if (!said.includes(message)) messages.push(message);
    said += message;
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return messages;
}

const reportIt = 'this is a bug in podnet; please report it with the output of --debug';

function whatNext(error: unknown): string | undefined {
  const isForeseen = error instanceof PodnetError && error.kind !== 'internal';
  return hintOf(error) ?? (isForeseen ? undefined : reportIt);
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
