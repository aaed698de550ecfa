import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import { AgentStream } from '../../../../src/runtime/docker/agent-stream.ts';

/** The engine's end of a connection: what it is sent is kept. */
class Connection extends Duplex {
  readonly sent: string[] = [];
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.sent.push(chunk.toString());
    done();
  }
}

/** As the Engine API frames a piece: 1 for standard output, 2 for standard error. */
function frame(stream: 1 | 2, text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

async function read(stream: Duplex): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

for (const size of [1, 3, 8, 9, 1000]) {
  test(`frames that come in pieces of ${size} bytes`, async () => {
    const connection = new Connection();
    const stream = new AgentStream(connection);
    const all = Buffer.concat([
      frame(1, 'Content-'),
      frame(2, 'oh no\n'),
      frame(1, ''),
      frame(1, 'Length: ü'),
    ]);
    for (let at = 0; at < all.length; at += size) connection.push(all.subarray(at, at + size));
    connection.push(null);
    assert.equal(await read(stream), 'Content-Length: ü');
    assert.equal(stream.said(), 'oh no\n');
  });
}

test('what is written goes as it is', async () => {
  const connection = new Connection();
  const stream = new AgentStream(connection);
  stream.write('hello');
  stream.end('bye');
  await new Promise((resolve) => connection.once('finish', resolve));
  assert.deepEqual(connection.sent, ['hello', 'bye']);
});

test('a connection that breaks is an end, and no exception', async () => {
  const connection = new Connection();
  const stream = new AgentStream(connection);
  connection.push(frame(1, 'some'));
  setImmediate(() => connection.destroy(new Error('ECONNRESET')));
  assert.equal(await read(stream).catch(() => 'broken off'), 'some');
});

test('a reader that is slow holds the engine up, and loses nothing', async () => {
  const connection = new Connection();
  const stream = new AgentStream(connection);
  const piece = 'x'.repeat(50_000);
  for (let i = 0; i < 10; i++) connection.push(frame(1, piece));
  connection.push(null);
  assert.equal((await read(stream)).length, 500_000);
});
