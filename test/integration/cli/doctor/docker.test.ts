import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { type PrivateEngine, startEngine, whyNoEngine } from '../../../../scripts/private-engine.mjs';
import { podnet, repository } from '../../../support/built-cli.ts';
import { assertFinding, type Diagnosis, diagnosisOf, doctor } from '../../../support/diagnosis.ts';
import { engineSettled, type EngineState, engineState, testEngine } from '../../../support/engine.ts';
import { findProgram, missing, needsRoot } from '../../../support/requires.ts';
import { endOf } from '../../../support/run-podnet.ts';

/** @param by the beginning of the command line */
async function diagnose(address: string, by: readonly string[] = []): Promise<Diagnosis> {
  const [program = '', ...words] = [...by, ...doctor('docker')];
  const env = { ...process.env, DOCKER_HOST: address };
  return diagnosisOf(await endOf(spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })));
}

/** In a mount namespace of its own these are no programs any more. */
const without = (...programs: readonly string[]): readonly string[] => [
  'unshare',
  '--mount',
  'sh',
  '-ec',
  `for program in ${programs.map(findProgram).join(' ')}; do mount --bind /dev/null "$program"; done; exec "$@"`,
  'sh',
];

/** In a mount namespace of its own the folder is empty. */
const hiding = (folder: string): readonly string[] => [
  'unshare',
  '--mount',
  'sh',
  '-ec',
  `mount -t tmpfs tmpfs ${folder}; exec "$@"`,
  'sh',
];

suite('findings of engines that say what they are', { skip: needsRoot }, () => {
  const folder = mkdtempSync('/var/tmp/podnet-engines-');
  const servers: Server[] = [];
  after(() => {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });
  /** A server in an engine's place: what is asked of it first is all that these findings are made of. */
  const engineThatSays = async (name: string, version: object, info: object): Promise<string> => {
    const server = createServer(({ url = '' }, response) => {
      const answer = url.includes('/version') ? { ApiVersion: '1.47', Version: '27.3.1', ...version } : info;
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
    });
    servers.push(server);
    server.listen(path.join(folder, name));
    await once(server, 'listening');
    return `unix://${path.join(folder, name)}`;
  };

  test('Windows containers, without root, with little memory', async () => {
    const address = await engineThatSays(
      'odd',
      { Arch: 'amd64' },
      {
        OSType: 'windows',
        Driver: 'vfs',
        MemTotal: 500e6,
        SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'],
      },
    );
    const diagnosis = await diagnose(address);
    assert.equal(diagnosis.exitCode, 3);
    assertFinding(diagnosis, 'engine', { status: 'ok' });
    assertFinding(diagnosis, 'engine-machine', {
      status: 'fail',
      detail: /containers are of windows/,
      mend: /-SwitchLinuxEngine/,
    });
    assertFinding(diagnosis, 'engine-rights', { status: 'warn', detail: /rootless/ });
    assertFinding(diagnosis, 'engine-memory', { status: 'warn', detail: /^0\.5 GB$/ });
    assertFinding(diagnosis, 'engine-storage', { status: 'warn', detail: /^vfs$/, mend: /overlay2/ });
  });

  test('without koffi for its processor no agent would start there', async () => {
    const address = await engineThatSays('plain', { Arch: 'amd64' }, { OSType: 'linux' });
    const diagnosis = await diagnose(address, hiding(path.join(repository, 'dist/agent/koffi')));
    assertFinding(diagnosis, 'koffi', { status: 'fail', detail: /linux_x64\/koffi\.node is not there/ });
    assertFinding(diagnosis, 'agent', { status: 'ok' });
  });

  test('no engine: auto takes namespaces, and tells of both', async () => {
    const env = { ...process.env, DOCKER_HOST: `unix://${folder}/nowhere` };
    const [program = '', ...words] = podnet('doctor', '--runtime', 'auto', '-o', 'json');
    const { report } = diagnosisOf(
      await endOf(spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })),
    );
    assert.deepEqual([report.runtime, report.works], ['namespace', true]);
    assert.deepEqual(
      report.examinations.map(({ runtime, works }) => [runtime, works]),
      [
        ['docker', false],
        ['namespace', true],
      ],
    );
  });

  test('no engine', async () => {
    const diagnosis = await diagnose(`unix://${folder}/nowhere`);
    assert.equal(diagnosis.exitCode, 3);
    assertFinding(diagnosis, 'engine', {
      status: 'fail',
      detail: /there is no such socket/,
      mend: /sudo systemctl start docker/,
    });
  });
});

/*
 * An engine of the suite's own, with what users have: containers on its default network do not see each other, what is
 * forwarded is dropped, and a route of the machine leads to where podnet takes its subnets from.
 */
const skip = whyNoEngine() ?? missing('bird', 'nft', 'iptables');
suite('findings of an engine', { skip }, () => {
  let engine: PrivateEngine;
  let clean: EngineState;
  const look = (): Promise<EngineState> => engineState(engine.address, engine.pid);
  const inItsNetns = (commandLine: string): void => {
    execFileSync('nsenter', [`--target=${engine.pid}`, '--net', 'sh', '-ec', commandLine], { stdio: 'pipe' });
  };

  before(async () => {
    engine = await startEngine(['--icc=false', '--live-restore', '--default-ulimit=nofile=900:900']);
    inItsNetns(`iptables -P FORWARD DROP; sysctl -qw net.ipv6.conf.all.disable_ipv6=1
      ip link add vpn0 type veth peer name vpn1; ip link set vpn0 up; ip route add 198.18.0.0/15 dev vpn0`);
    clean = await look();
  });
  after(() => engine.stop());

  test('it works all the same, with few open files and an image that lacks programs', async () => {
    const diagnosis = await diagnose(engine.address, without('bird', 'nft', 'ip', 'iptables'));
    assert.equal(diagnosis.exitCode, 0);
    for (const id of ['engine', 'engine-machine', 'engine-rights', 'engine-storage', 'engine-memory'])
      assertFinding(diagnosis, id, { status: 'ok' });
    for (const id of [
      'node-image',
      'engine-disk',
      'subnets',
      'nodes',
      'underlay',
      'node-files',
      'link-vxlan',
    ])
      assertFinding(diagnosis, id, { status: 'ok' });
    assertFinding(diagnosis, 'open-files', {
      status: 'warn',
      detail: /^900, less/,
      mend: /--default-ulimit nofile=/,
    });
    for (const [id, debian] of [
      ['program-bird', 'bird2'],
      ['program-nft', 'nftables'],
      ['program-ip', 'iproute2'],
      ['program-iptables', 'iptables'],
    ] as const) {
      assertFinding(diagnosis, id, {
        status: 'warn',
        detail: /not in the node image/,
        mend: new RegExp(`^sudo apt-get install ${debian}, then: podnet image build$`),
      });
    }
    await engineSettled(look, clean);
  });

  test('rules that drop what bridges carry', async () => {
    inItsNetns('iptables -I DOCKER-USER -s 10.244.0.0/16 -j DROP');
    const diagnosis = await diagnose(engine.address);
    inItsNetns('iptables -D DOCKER-USER -s 10.244.0.0/16 -j DROP');
    assert.equal(diagnosis.exitCode, 3);
    assertFinding(diagnosis, 'underlay', {
      status: 'fail',
      detail: /loses or translates packets with pod addresses/,
      mend: /sysctl -w net\.bridge\.bridge-nf-call-iptables=0/,
    });
    await engineSettled(look, clean);
    // What is told to mend it does.
    inItsNetns(`iptables -I DOCKER-USER -s 10.244.0.0/16 -j DROP
      sysctl -qw net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0`);
    assertFinding(await diagnose(engine.address), 'underlay', { status: 'ok' });
  });

  test('podnet inside one of its containers, as a job of a build server has it', async () => {
    const docker = testEngine(engine.address);
    const container = await docker.createContainer({
      Image: 'podnet/node:local',
      Entrypoint: ['podnet', 'doctor', '--runtime', 'namespace', '-o', 'json'],
      // Without a terminal a log would come in pieces with headers.
      Tty: true,
      HostConfig: { NetworkMode: 'none' },
    });
    await container.start();
    // As a stream it ends with the container.
    const log = await container.logs({ stdout: true, follow: true });
    const stdout = await text(log);
    const { StatusCode } = await container.wait();
    await container.remove();
    const diagnosis = diagnosisOf({ exitCode: StatusCode, stdout, stderr: '' });
    assertFinding(diagnosis, 'capabilities', { status: 'warn', mend: /--cap-add SYS_ADMIN/ });
    assertFinding(diagnosis, 'namespaces', {
      status: 'fail',
      detail: /a seccomp filter is at work/,
      mend: /seccomp=unconfined/,
    });
  });
});
