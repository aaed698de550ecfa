import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { type PrivateEngine, startEngine, whyNoEngine } from '../../../scripts/private-engine.mjs';
import { doctorReportSchema } from '../../../src/report/doctor-report-schema.ts';
import { podnet } from '../../support/built-cli.ts';
import { engineSettled, type EngineState, engineState, testEngine } from '../../support/engine.ts';
import { needsRoot } from '../../support/requires.ts';
import { type Ended, endOf } from '../../support/run-podnet.ts';
import { podText, scenarioText } from '../../support/scenario-text.ts';
import { writeSmallImage } from '../../support/small-image.ts';

const folder = mkdtempSync('/var/tmp/podnet-bad-');
chmodSync(folder, 0o755);
const file = path.join(folder, 'two-nodes.yaml');
writeFileSync(
  file,
  scenarioText('- check: network-model', podText('a') + podText('b', 'node-2'), 'cluster: {nodes: 2}'),
);
after(() => rmSync(folder, { recursive: true }));

/** A search path with Node.js alone. */
const barePath = path.join(folder, 'bin');
mkdirSync(barePath);
symlinkSync(process.execPath, path.join(barePath, 'node'));

/** The built command line, as root or as the user 65534. */
function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  user: 'root' | 'nobody' = 'root',
): Promise<Ended> {
  const asUser = user === 'root' ? [] : ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];
  const [program = '', ...words] = [...asUser, ...podnet(...args)];
  const { CI: _ci, PODNET_RUNTIME: _runtime, ...inherited } = process.env;
  return endOf(spawn(program, words, { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }));
}

interface Trouble {
  readonly env: NodeJS.ProcessEnv;
  readonly user?: 'root' | 'nobody';
  /** Which finding of the doctor's it is; that there is no engine by default. */
  readonly finding?: string;
  /** What is said of it. */
  readonly message: RegExp;
  /** What to do. */
  readonly hint: RegExp;
  /** What a doctor says who has to wait. */
  readonly progress?: RegExp;
}

/** A run and a doctor both end with exit status 3, what is wrong and what to do, and without a stack trace. */
async function tellsOf({ env, user, finding = 'engine', message, hint, progress }: Trouble): Promise<void> {
  const words = ['--runtime', 'docker'];
  const test = await run(['test', file, ...words, '--report', 'plain'], env, user);
  const said = test.stdout + test.stderr;
  assert.equal(test.exitCode, 3, said);
  assert.match(test.stdout, new RegExp(`^  ${message.source}`, 'm'));
  assert.match(test.stdout, new RegExp(`^  hint: .*${hint.source}`, 'm'));
  assert.doesNotMatch(said, stackTrace);

  const doctor = await run(['doctor', ...words, '-o', 'json'], env, user);
  assert.equal(doctor.exitCode, 3, doctor.stdout + doctor.stderr);
  if (progress !== undefined) assert.match(doctor.stderr, progress);
  assert.doesNotMatch(doctor.stdout + doctor.stderr, stackTrace);
  const { works, examinations } = doctorReportSchema.parse(JSON.parse(doctor.stdout));
  assert.equal(works, false);
  const failed = examinations.flatMap(({ findings }) => findings).filter(({ status }) => status === 'fail');
  assert.deepEqual(
    failed.map(({ id }) => id),
    [finding],
    doctor.stdout,
  );
  assert.match(failed[0]?.detail ?? '', message);
  assert.match(failed[0]?.mend ?? '', hint);
}

const stackTrace = /^ +at .*:\d+:\d+\)?$|node:internal/m;

suite('an engine that is not there', { concurrency: 2, skip: needsRoot }, () => {
  const servers: Server[] = [];
  const socket = (name: string): string => path.join(folder, name);
  const listen = async (server: Server, place: string | number): Promise<void> => {
    servers.push(server);
    server.listen(place);
    await once(server, 'listening');
  };
  /*
   * Stand-ins by HTTP: what is asked of an engine this old, or of a server that is none, is one question, and
   * the answers are as short as these. (No system of today has a Docker this old, which knows no cgroup v2.)
   */
  const answering = (answer: object): Server =>
    createHttpServer((_request, response) => {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
    });
  let freePort = 0;

  before(async () => {
    writeFileSync(socket('file'), '');
    const probe = createServer();
    await listen(probe, 0);
    // A server on a TCP port has such an address.
    freePort = (probe.address() as AddressInfo).port;
    await new Promise((closed) => probe.close(closed));
    const old = {
      Version: '19.03.15',
      ApiVersion: '1.40',
      Arch: 'amd64',
      Os: 'linux',
      KernelVersion: '5.4.0',
    };
    await listen(answering(old), socket('old'));
    await listen(answering({ hello: 'world' }), socket('other'));
    await listen(
      createServer(() => undefined),
      socket('silent'),
    );
    await listen(answering(old), socket('forbidden'));
    chmodSync(socket('forbidden'), 0o600);
  });
  after(() => {
    for (const server of servers) server.close();
  });

  const nobodyThere = { hint: /set DOCKER_HOST, or use --runtime namespace/ };
  const noAddress = { hint: /unix:\/\/\/var\/run\/docker\.sock, or tcp:\/\/HOST:PORT/ };
  const cases: readonly (Omit<Trouble, 'env'> & { readonly name: string; readonly host: () => string })[] = [
    {
      name: 'a socket that is not there',
      host: () => `unix://${socket('nowhere')}`,
      message: /no container engine answers at unix:\S+nowhere \(DOCKER_HOST\): there is no such socket/,
      ...nobodyThere,
    },
    {
      name: 'a file that is no socket',
      host: () => `unix://${socket('file')}`,
      message: /no container engine answers at unix:\S+file \(DOCKER_HOST\): nothing listens there/,
      ...nobodyThere,
    },
    {
      name: 'a port that nobody listens on',
      host: () => `tcp://127.0.0.1:${freePort}`,
      message:
        /no container engine answers at tcp:\/\/127\.0\.0\.1:\d+ \(DOCKER_HOST\): nothing listens there/,
      ...nobodyThere,
    },
    {
      name: 'an engine that says nothing',
      host: () => `unix://${socket('silent')}`,
      message: /no container engine answers at unix:\S+silent \(DOCKER_HOST\): it said nothing for 10 s/,
      progress: /^engine: it has not answered yet$/m,
      ...nobodyThere,
    },
    {
      name: 'a server that is no engine',
      host: () => `unix://${socket('other')}`,
      message: /what answers at unix:\S+other \(DOCKER_HOST\) is no container engine/,
      hint: /set DOCKER_HOST to an engine/,
    },
    {
      name: 'an engine that is too old',
      host: () => `unix://${socket('old')}`,
      message: /docker 19\.03\.15 at unix:\S+old is too old: it speaks API 1\.40/,
      hint: /needs API 1\.41 \(Docker 20\.10, Podman 4\); or use --runtime namespace/,
    },
    {
      name: 'an engine that this user may not speak to',
      host: () => `unix://${socket('forbidden')}`,
      user: 'nobody',
      message: /this user may not speak to the engine at unix:\S+forbidden/,
      hint: /usermod -aG docker/,
    },
    ...[
      '/var/run/docker.sock',
      'unix://',
      'tcp:///run/docker.sock',
      'carrier pigeon://coop',
      'tcp://127.0.0.1:99999',
    ].map((host) => ({
      name: `DOCKER_HOST=${host}`,
      host: () => host,
      message: /DOCKER_HOST names .*, which is no address of an engine/,
      ...noAddress,
    })),
    {
      name: 'an engine by ssh',
      host: () => 'ssh://me@far',
      message: /DOCKER_HOST names ssh:\/\/me@far: engines by ssh:\/\/ are not spoken to/,
      hint: /ssh -nNT -L \S+:\/var\/run\/docker\.sock me@far/,
    },
  ];
  for (const { name, host, ...trouble } of cases) {
    test(name, () => tellsOf({ env: { DOCKER_HOST: host() }, ...trouble }));
  }

  test('auto takes namespaces then, and says so', async () => {
    const env = { DOCKER_HOST: `unix://${socket('nowhere')}` };
    const { exitCode, stdout, stderr } = await run(
      ['test', file, '--runtime', 'auto', '--report', 'plain'],
      env,
    );
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /runtime namespace/);
  });

  test('what is wrong with the command line is told before an engine is asked', async () => {
    const env = { DOCKER_HOST: `unix://${socket('silent')}` };
    for (const words of [
      ['--set', 'network.plugin=carrier-pigeon'],
      ['--set', 'nodes=0'],
      ['--runtime', 'podman'],
    ]) {
      const startMs = performance.now();
      const { exitCode, stderr } = await run(['test', file, '--runtime', 'docker', ...words], env);
      assert.equal(exitCode, 2, stderr);
      // That engine's silence would take ten seconds.
      assert.ok(performance.now() - startMs < 8_000, stderr);
    }
  });
});

/*
 * Engines of the suite's own, each the worse for something. What podnet had there when it failed has to go.
 */
suite('an engine that cannot do it', { skip: whyNoEngine() }, () => {
  let engine: PrivateEngine;
  let docker: ReturnType<typeof testEngine>;
  let clean: EngineState;
  const env = (): NodeJS.ProcessEnv => ({ DOCKER_HOST: engine.address });
  const look = (): Promise<EngineState> => engineState(engine.address, engine.pid);
  const settled = (): Promise<void> => engineSettled(look, clean);
  const removeImages = async (): Promise<void> => {
    for (const { Id } of await docker.listImages()) await docker.getImage(Id).remove({ force: true });
  };
  const load = async (options: Parameters<typeof writeSmallImage>[1]): Promise<void> => {
    await removeImages();
    const archive = path.join(folder, 'small.tar');
    await writeSmallImage(archive, options);
    const stream = await docker.loadImage(archive);
    stream.resume();
    await once(stream, 'end');
  };

  before(async () => {
    engine = await startEngine([], { diskBytes: 420e6 });
    docker = testEngine(engine.address);
    clean = await look();
  });
  after(() => engine.stop());

  test('no image, and no programs here to make one from', async () => {
    await tellsOf({
      env: { ...env(), PATH: barePath },
      finding: 'node-image',
      message: /there is no node image for docker at unix:\S+: ldd cannot say which libraries \S+ needs/,
      hint: /podnet image save -o FILE; here: podnet image load FILE/,
    });
    await settled();
  });

  test('an image of another architecture, and no programs to make one from', async () => {
    await load({ architecture: process.arch === 'arm64' ? 'x64' : 'arm64' });
    await tellsOf({
      env: { ...env(), PATH: barePath },
      finding: 'node-image',
      message:
        /there is no node image for docker at unix:\S+: podnet\/node:local is for \w+, and the engine runs \w+; ldd/,
      hint: /podnet image save -o FILE/,
    });
    await settled();
  });

  test('an image without Node.js: its init’s last words are told', async () => {
    await load({});
    await tellsOf({
      env: env(),
      finding: 'nodes',
      message: /the agent of node-[12] could not be started: .*exec node failed: No such file or directory/,
      hint: /`podnet image build` makes the image anew/,
    });
    await settled();
  });

  test('every subnet is taken', async () => {
    await removeImages();
    assert.equal((await run(['image', 'build'], env())).exitCode, 0);
    const network = await docker.createNetwork({
      Name: 'all',
      IPAM: { Driver: 'default', Config: [{ Subnet: '198.18.0.0/15' }] },
    });
    await tellsOf({
      env: env(),
      finding: 'subnets',
      message: /all of 16 subnets of 198\.18\.0\.0\/15 are taken/,
      hint: /`docker network ls`, `docker network prune`/,
    });
    await network.remove();
    await settled();
  });

  test('its disk is full: when nodes are made, when the image is handed over', async () => {
    const fill = (leaveBytes: number): void => {
      const data = path.join(engine.folder, 'data');
      const script = `rm -f ${data}/fill; free=$(($(df --output=avail -B1 ${data} | tail -1) - ${leaveBytes}))
        [ $free -le 0 ] || fallocate -l $free ${data}/fill`;
      execFileSync('nsenter', [`--target=${engine.pid}`, '--mount', 'sh', '-c', script]);
    };
    const trouble = {
      env: env(),
      finding: 'engine-disk',
      message:
        /cannot (make the network of the nodes|make the container of node-\d|start node-\d): .*no space left on device/,
      hint: /`docker system df`, `docker system prune`/,
    };
    const wholeDisk = 1e9;
    fill(0);
    await tellsOf(trouble);
    fill(100_000);
    await tellsOf(trouble);
    fill(wholeDisk);
    await removeImages();
    fill(50e6);
    await tellsOf({
      ...trouble,
      message: /cannot load the node image into docker: .*no space left on device/,
    });
    fill(wholeDisk);
    await settled();
  });
});

suite('an engine that can', { skip: whyNoEngine() }, () => {
  test('the doctor says so, as text and as JSON, and leaves nothing', async () => {
    const engine = await startEngine();
    try {
      const look = (): Promise<EngineState> => engineState(engine.address, engine.pid);
      const clean = await look();
      const env = { DOCKER_HOST: engine.address };
      const text = await run(['doctor', '--runtime', 'docker'], env);
      assert.equal(text.exitCode, 0, text.stdout + text.stderr);
      assert.match(text.stdout, /^✔ engine +docker \S+, API \d\.\d+, at unix:\S+ \(DOCKER_HOST\)$/m);
      assert.match(text.stdout, /^The docker runtime works here/m);
      const json = await run(['doctor', '--runtime', 'auto', '-o', 'json'], env);
      assert.equal(json.exitCode, 0, json.stdout + json.stderr);
      const { runtime, works, examinations } = doctorReportSchema.parse(JSON.parse(json.stdout));
      assert.deepEqual({ runtime, works }, { runtime: 'docker', works: true });
      assert.deepEqual(
        examinations.map((one) => [one.runtime, one.works]),
        [
          ['docker', true],
          ['namespace', true],
        ],
      );
      const names = examinations[0]?.findings.map(({ name, status }) => `${name} ${status}`) ?? [];
      // Its kernel's limits are read in a node.
      for (const name of ['engine', "engine's machine", 'node image', 'nodes', 'kernel.pid_max'])
        assert.ok(names.includes(`${name} ok`), names.join());
      await engineSettled(look, clean);
    } finally {
      await engine.stop();
    }
  });
});
