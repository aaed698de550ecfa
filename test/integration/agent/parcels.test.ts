import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { Parcels } from '../../../src/agent/parcels.ts';
import { MNT_DETACH } from '../../../src/netlink/constants.ts';
import { umount2 } from '../../../src/netlink/libc.ts';
import { needsRoot } from '../../support/requires.ts';

const fingerprint = 'f'.repeat(64);

suite('parcels', { skip: needsRoot }, () => {
  let folder: string;
  let parcels: Parcels;
  const program = randomBytes(3_000);

  async function archive(): Promise<Buffer> {
    const tar = pack();
    tar.entry({ name: 'opt/cni/bin/own', mode: 0o755 }, program);
    tar.finalize();
    return buffer(tar.pipe(createGzip()));
  }

  const put = (whole: Buffer, from: number, to: number): Promise<void> =>
    parcels.put({
      parcel: fingerprint,
      offsetBytes: from,
      data: whole.toString('base64', from, to),
      isLast: to >= whole.length,
    });

  const unpacked = (): Buffer => readFileSync(path.join(parcels.unpackedAt(fingerprint), 'opt/cni/bin/own'));

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'podnet-parcels-'));
    parcels = new Parcels(path.join(folder, 'parcels'));
  });
  afterEach(() => {
    umount2(path.join(folder, 'parcels'), MNT_DETACH);
    rmSync(folder, { recursive: true });
  });

  test('come in parts, and again when one was cut off', async () => {
    const whole = await archive();
    await put(whole, 0, 1_000);
    await put(whole, 1_000, 2_000);
    // Whoever sent this was called off; the next one begins anew.
    await put(whole, 0, 1_500);
    await put(whole, 1_500, whole.length);
    assert.deepEqual(unpacked(), program);
  });

  test('of which a part is missing are refused', async () => {
    const whole = await archive();
    await put(whole, 0, 1_000);
    await assert.rejects(put(whole, 2_000, whole.length), /a part is missing after byte 1000/);
  });

  test('that cannot be unpacked may come again', async () => {
    const whole = await archive();
    await put(whole, 0, 1_000);
    const damaged = Buffer.concat([whole.subarray(0, 1_000), randomBytes(whole.length - 1_000)]);
    await assert.rejects(put(damaged, 1_000, whole.length));
    assert.throws(() => parcels.unpackedAt(fingerprint), /was never sent/);
    await put(whole, 0, whole.length);
    assert.deepEqual(unpacked(), program);
  });

  test('parts that come at once are taken one after another', async () => {
    const whole = await archive();
    await Promise.all([put(whole, 0, 1_000), put(whole, 1_000, 2_000), put(whole, 2_000, whole.length)]);
    assert.deepEqual(unpacked(), program);
  });
});
