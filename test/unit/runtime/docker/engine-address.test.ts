import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { findEngineAddress, mayHaveEngine } from '../../../../src/runtime/docker/engine-address.ts';

/** A folder as docker's own command line keeps it, with contexts and the current one. */
function dockerFolder(
  context: TestContext,
  contexts: Readonly<Record<string, string>>,
  current?: string,
): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'podnet-test-'));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const [name, host] of Object.entries(contexts)) {
    const place = path.join(folder, 'contexts/meta', createHash('sha256').update(name).digest('hex'));
    mkdirSync(place, { recursive: true });
    writeFileSync(
      path.join(place, 'meta.json'),
      JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: { Host: host } } }),
    );
  }
  if (current !== undefined)
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ currentContext: current }));
  return folder;
}

const desktop = { 'desktop-linux': 'unix:///home/me/.docker/desktop/docker.sock', far: 'tcp://far:2376' };

test('DOCKER_HOST goes before every context', (context) => {
  const DOCKER_CONFIG = dockerFolder(context, desktop, 'desktop-linux');
  assert.deepEqual(
    findEngineAddress({ DOCKER_CONFIG, DOCKER_HOST: 'unix:///run/x.sock', DOCKER_CONTEXT: 'far' }),
    { address: 'unix:///run/x.sock', origin: 'DOCKER_HOST' },
  );
});

test('a bare host and port is tcp, as docker has it', () => {
  assert.equal(findEngineAddress({ DOCKER_HOST: '127.0.0.1:2375' }).address, 'tcp://127.0.0.1:2375');
});

test('what is neither an address nor a host and port is left as it is, and never looked up as a host', () => {
  for (const host of ['/var/run/docker.sock', 'hello world', 'unix:/run/x.sock']) {
    assert.equal(findEngineAddress({ DOCKER_HOST: host }).address, host);
  }
  assert.equal(findEngineAddress({ DOCKER_HOST: '[::1]:2375' }).address, 'tcp://[::1]:2375');
});

test('a password in an address goes no further', () => {
  for (const scheme of ['tcp', 'ssh', 'https'])
    assert.equal(
      findEngineAddress({ DOCKER_HOST: `${scheme}://me:secret@host:2375` }).address,
      `${scheme}://me@host:2375`,
    );
  assert.equal(findEngineAddress({ DOCKER_HOST: 'tcp://me@host' }).address, 'tcp://me@host');
});

test('certificates: where DOCKER_CERT_PATH says, or in docker’s folder', () => {
  const at = (env: NodeJS.ProcessEnv) =>
    findEngineAddress({ DOCKER_HOST: 'tcp://h:2376', DOCKER_CONFIG: '/c', ...env }).certificates;
  assert.equal(at({}), undefined);
  assert.equal(at({ DOCKER_TLS_VERIFY: '1' }), '/c');
  assert.equal(at({ DOCKER_CERT_PATH: '/certs' }), '/certs');
});

test('the current context, and the one of DOCKER_CONTEXT before it', (context) => {
  const DOCKER_CONFIG = dockerFolder(context, desktop, 'desktop-linux');
  assert.deepEqual(findEngineAddress({ DOCKER_CONFIG }), {
    address: desktop['desktop-linux'],
    origin: 'the docker context desktop-linux',
  });
  assert.equal(findEngineAddress({ DOCKER_CONFIG, DOCKER_CONTEXT: 'far' }).address, 'tcp://far:2376');
});

test('a context with certificates of its own', (context) => {
  const DOCKER_CONFIG = dockerFolder(context, desktop, 'far');
  const place = path.join(
    DOCKER_CONFIG,
    'contexts/tls',
    createHash('sha256').update('far').digest('hex'),
    'docker',
  );
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'cert.pem'), '');
  assert.equal(findEngineAddress({ DOCKER_CONFIG }).certificates, place);
});

test('a context that is not there is an error, not another engine', (context) => {
  const DOCKER_CONFIG = dockerFolder(context, desktop, 'gone');
  assert.throws(() => findEngineAddress({ DOCKER_CONFIG }), { code: 'engine-context', message: /gone/ });
});

test('the context "default" is no context', (context) => {
  const DOCKER_CONFIG = dockerFolder(context, {}, 'default');
  assert.match(findEngineAddress({ DOCKER_CONFIG }).address, /^unix:\/\//);
});

test('whether it is worth asking an engine at all', (context) => {
  const DOCKER_CONFIG = dockerFolder(context, desktop, 'gone');
  assert.equal(mayHaveEngine({ DOCKER_HOST: 'tcp://anywhere:1' }), true);
  assert.equal(mayHaveEngine({ DOCKER_CONFIG }), false);
});
