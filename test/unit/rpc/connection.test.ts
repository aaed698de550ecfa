import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { answerRequests, openConnection } from '../../../src/rpc/connection.ts';

const rpc = path.resolve(import.meta.dirname, '../../../src/rpc/connection.ts');

/** Listens on a stream that ends in the middle of a message, and says so when it has. */
const program = `
import { PassThrough } from 'node:stream';
import { openConnection } from ${JSON.stringify(rpc)};
const input = new PassThrough();
const connection = openConnection(input, new PassThrough());
connection.onError(() => undefined);
connection.onClose(() => console.log('closed'));
connection.listen();
input.end('Content-Length: 100\\r\\n\\r\\n{"jsonrpc"');
`;

test('a stream that ends in the middle of a message keeps no process alive', () => {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    { encoding: 'utf8', timeout: 30_000 },
  );
  assert.equal(signal, null, `it went on: ${stdout}${stderr}`);
  assert.equal(status, 0, stderr);
  assert.equal(stdout, 'closed\n');
});

/** Asks for 400 answers of 100 kB each over one connection, and prints by how many MB the heap has grown. */
const asking = `
import { PassThrough } from 'node:stream';
import { answerRequests, openConnection, sendRequest } from ${JSON.stringify(rpc)};
const [there, back] = [new PassThrough(), new PassThrough()];
const server = openConnection(there, back);
const client = openConnection(back, there);
let number = 0;
answerRequests(server, { name: 'ask' }, () => String(number++).padEnd(100_000, 'x'));
server.listen();
client.listen();
const ended = new Promise((_resolve, reject) => client.onClose(() => reject(new Error('gone'))));
ended.catch(() => undefined);
const partner = { connection: client, ended, gone: () => new Error('gone') };
const { signal } = new AbortController();
await sendRequest(partner, { name: 'ask' }, {}, signal);
gc();
const before = process.memoryUsage().heapUsed;
for (let count = 0; count < 400; count++) await sendRequest(partner, { name: 'ask' }, {}, signal);
gc();
console.log(Math.round((process.memoryUsage().heapUsed - before) / 1e6));
`;

test('a connection that lives for days keeps no answers', () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', '--input-type=module', '--eval', asking],
    { encoding: 'utf8', timeout: 60_000 },
  );
  assert.match(stdout, /^-?\d+$/m, stderr);
  assert.ok(Number(stdout) < 10, `the heap grew by ${stdout.trim()} MB`);
});

test('a request that is taken back before its turn is answered with a signal that is aborted', async () => {
  const input = new PassThrough();
  const connection = openConnection(input, new PassThrough());
  const asked = new Promise<AbortSignal>((resolve) => {
    answerRequests(connection, { name: 'ask' }, (_params, signal) => resolve(signal));
  });
  connection.listen();
  // Both are there before the first one's turn comes.
  const messages = [
    { jsonrpc: '2.0', id: 1, method: 'ask', params: {} },
    { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 1 } },
  ].map((message) => JSON.stringify(message));
  input.write(messages.map((text) => `Content-Length: ${text.length}\r\n\r\n${text}`).join(''));
  assert.equal((await asked).aborted, true);
  connection.dispose();
});
