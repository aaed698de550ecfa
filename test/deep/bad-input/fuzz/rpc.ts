import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Duplex, PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import { protocolVersion, requests } from '../../../../src/agent/protocol.ts';
import { answerRequests, openConnection } from '../../../../src/rpc/connection.ts';
import { repository } from '../../../support/built-cli.ts';
import { descendantsOf } from '../../../support/processes.ts';
import { until } from '../until.ts';
import { type FuzzProperty, fuzzProperty } from './batches.ts';
import { framed, json, messageTo } from './messages.ts';

/** What a stream may bring: frames, halves of them, and what is none. */
const header = fc.constantFrom(
  'Content-Length: 5',
  'content-length:5',
  'Content-Length: -1',
  'Content-Length: many',
  'Content-Length: 99999999',
  'Content-Length',
  'Content-Type: x',
  ': 5',
  '',
  '\0',
);
const message = messageTo(Object.values(requests).map(({ name }) => name));
const body = fc.oneof(
  message,
  json.map((value) => JSON.stringify(value)),
  fc.string(),
);
const piece = fc.oneof(
  body.map(framed),
  fc.tuple(header, body).map(([head, text]) => Buffer.from(`${head}\r\n\r\n${text}`)),
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
);

/** Split at any place, and more than one at once. */
const stream = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(500), { maxLength: 6 }))
  .map(([parts, cuts]) => {
    const bytes = Buffer.concat(parts);
    const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
    return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
  });

/** A connection that is sent anything closes when the stream ends, and throws nothing meanwhile. */
async function closes(chunks: readonly Buffer[]): Promise<void> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  output.resume();
  const connection = openConnection(input, output);
  for (const method of Object.values(requests))
    answerRequests<unknown, unknown>(connection, { name: method.name }, (params) => params);
  connection.onError(() => undefined);
  const closed = new Promise<void>((resolve) => connection.onClose(resolve));
  connection.listen();
  for (const chunk of chunks) input.write(chunk);
  input.end();
  await until(closed, 5_000, 'the connection closes');
  connection.dispose();
}

/** How much memory an agent may have after whatever it was sent. */
const mostMb = 200;

/** A real agent in namespaces of its own: each message is answered or passed over, and it still knows its name. */
async function agentGoesOn(messages: readonly string[]): Promise<void> {
  const agent = spawn(
    'unshare',
    [
      '--net',
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      '--',
      process.execPath,
      path.join(repository, 'dist/agent/agent.js'),
    ],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  agent.stderr?.on('data', (text: Buffer) => void (said += text.toString()));
  const line = agent.stdio[3];
  assert.ok(line instanceof Duplex);
  let heard = '';
  line.on('data', (text: Buffer) => void (heard = (heard + text.toString()).slice(-100_000)));
  line.on('error', () => undefined);
  const exited = once(agent, 'exit');
  try {
    for (const text of messages) line.write(framed(text));
    line.write(
      framed(JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'hello', params: { protocolVersion } })),
    );
    const answered = async (): Promise<void> => {
      while (!/"id":7,"result":\{"protocolVersion"/.test(heard)) {
        assert.equal(agent.exitCode, null, `it ended: ${said}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    await until(answered(), 20_000, `hello is answered: ${heard.slice(-500)} ${said}`);
    for (const { pid } of descendantsOf(agent.pid ?? 0))
      assert.ok(peakMbOf(pid) < mostMb, 'it keeps what it was sent');
    assert.equal(said, '');
  } finally {
    agent.kill('SIGKILL');
    await exited;
  }
}

function peakMbOf(pid: number): number {
  return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_000;
}

export const rpcProperties: readonly FuzzProperty[] = [
  fuzzProperty('any bytes to a connection', { batchRuns: 500, batches: 10 }, stream, closes),
  fuzzProperty(
    'hundreds of messages to an agent',
    { batchRuns: 3, batches: 10 },
    fc.array(message, { minLength: 50, maxLength: 300 }),
    agentGoesOn,
  ),
];
