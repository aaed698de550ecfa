import { addAbortSignal, type Readable } from 'node:stream';

/** One message of a long request of an engine: load, pull, build. */
export interface EngineMessage {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
  readonly aux?: { readonly ID?: string };
}

/**
 * What an engine says while it works, a JSON object a line. It answers 200 at once: what goes wrong later is a
 * message too.
 * @throws Error in the engine's own words, or that of a broken connection
 */
export async function* engineMessages(
  response: NodeJS.ReadableStream,
  signal: AbortSignal,
): AsyncGenerator<EngineMessage> {
  let rest = '';
  // A response of Node's http, whatever dockerode's types make of it.
  for await (const chunk of addAbortSignal(signal, response as Readable).setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield* messageOf(line);
  }
  yield* messageOf(rest);
}

function* messageOf(line: string): Generator<EngineMessage> {
  if (line.trim() === '') return;
  const value: unknown = JSON.parse(line);
  // The engine's own protocol: objects with optional fields of these types.
  const message = typeof value === 'object' && value !== null ? (value as EngineMessage) : {};
  if (message.error !== undefined) throw new Error(message.error);
  yield message;
}
