import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

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
