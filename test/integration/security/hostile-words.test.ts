import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { spawn } from 'node:child_process';
import { missing } from '../../support/requires.ts';
import { openFolder, podnet } from '../../support/built-cli.ts';
import { suiteOnBoth } from '../../support/both-runtimes.ts';
import { endOf } from '../../support/run-podnet.ts';
import { bridgeConflist, ipv4Ranges } from '../../support/bridge-conflist.ts';
import { test } from 'node:test';

/** What a shell that read it would leave, on this machine or in a node. */
const mark = `podnet-shell-${process.pid}`;
const hostile = [
  `$(touch /tmp/${mark})`,
  `\`touch /tmp/${mark}\``,
  `'; touch /tmp/${mark}; '`,
  `"; touch /tmp/${mark}; "`,
  `| touch /tmp/${mark} #`,
  `-e /tmp/${mark} \\`,
  // What a terminal would take for orders: its title, its screen.
  `\u001b]0;${mark}\u0007\u001b[2J\u009b2J`,
] as const;
const [first, , third] = hostile;

/** A user's secret, which no report and no file of podnet's has any use for. */
const secret = `token-${process.pid}`;

const bridgePlugin = ['/usr/lib/cni', '/opt/cni/bin'].find((place) => existsSync(path.join(place, 'bridge')));

const conflist = { ...bridgeConflist('hostile', ipv4Ranges), args: hostile };

const scenario = (conflistFile: string, extra: string): string =>
  JSON.stringify({
    apiVersion: 'podnet/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'hostile' },
    spec: {
      description: hostile.join('\n'),
      cluster: {
        nodes: 2,
        network: {
          plugin: 'cni',
          cni: {
            conflist: `./${conflistFile}`,
            env: { HOSTILE: hostile.join('\n') },
            files: [{ source: `./${extra}`, target: `/etc/cni/net.d/${extra}` }],
            daemon: { command: ['/bin/cat', ...hostile], env: { HOSTILE: hostile[0] } },
          },
        },
      },
      steps: [
        ...hostile.map((word) => ({ name: word, probe: { from: 'a', to: 'b', port: 80 }, hint: word })),
        {
          name: 'echo',
          exec: { pod: 'a', command: ['printf', '%s\\n', ...hostile] },
          expect: { stdout: { matches: 'touch' } },
        },
        {
          name: 'ls',
          exec: { node: 'node-1', command: ['ls', '/tmp'] },
          expect: { stdout: { matches: '^(?![^]*podnet-shell)' } },
        },
        {
          name: third,
          exec: { pod: 'c', command: ['ls', '/tmp'] },
          expect: { stdout: { matches: '^(?![^]*podnet-shell)' } },
        },
      ],
    },
  });

const pod = (name: string, container: object): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, annotations: { note: hostile.join(' ') } },
    spec: { containers: [{ name: 'main', image: hostile[1], ports: [{ containerPort: 80 }], ...container }] },
  });

suiteOnBoth(
  'words of a user',
  { skip: missing('nsenter') || (bridgePlugin === undefined && 'needs CNI plugins') },
  (runtime) => {
    test('never reach a shell, and secrets of its environment no report', async (context) => {
      const folder = path.join(openFolder(context), `in $(touch ${mark}) 'here'; "there"`);
      mkdirSync(path.join(folder, 'home'), { recursive: true });
      const extra = `a $(touch ${mark}) file`;
      writeFileSync(path.join(folder, extra), first);
      writeFileSync(path.join(folder, `$(touch ${mark}).conflist`), JSON.stringify(conflist));
      const env = { HOSTILE: hostile.join('\n'), 'A.B': first };
      const command = ['sh', '-c', 'printf "%s\n" "$@"; sleep 60', 'sh', ...hostile];
      const pods = [
        pod('a', {}),
        pod('b', {}),
        pod('c', { command, env: Object.entries(env).map(([name, value]) => ({ name, value })), ports: [] }),
      ];
      const file = path.join(folder, `;touch ${mark};'".yaml`);
      writeFileSync(file, [scenario(`$(touch ${mark}).conflist`, extra), ...pods].join('\n---\n'));
      const artifacts = path.join(folder, `$(touch ${mark})`);
      const [program = '', ...args] = podnet(
        'test',
        file,
        '--runtime',
        runtime,
        '--keep=failed',
        '--artifacts',
        artifacts,
        ...['plain', 'json', 'junit', 'tap', 'markdown', 'github'].flatMap((format) => [
          '--report',
          `${format}=${path.join(artifacts, format)}`,
        ]),
      );
      const home = path.join(folder, 'home');
      const child = spawn(program, args, {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          HOME: home,
          TMPDIR: folder,
          XDG_STATE_HOME: home,
          MY_TOKEN: secret,
          DOCKER_TLS_CERTDIR: first,
        },
      });
      const { exitCode, stdout, stderr } = await endOf(child);
      assert.equal(exitCode, 0, stdout + stderr);
      assert.match(readFileSync(path.join(artifacts, 'plain'), 'utf8'), /10 passed, 0 failed/);
      const written = readdirSync(folder, { recursive: true, withFileTypes: true });
      assert.ok(!written.some(({ name }) => name === mark), 'nothing was made in the folder');
      assert.ok(!existsSync(`/tmp/${mark}`));
      const texts = written
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
      for (const text of [stdout, stderr, ...texts]) assert.ok(!text.includes(secret));
      // JSON is for programs, and logs are as their pods wrote them.
      const forPeople = ['plain', 'junit', 'tap', 'markdown', 'github'].map((format) =>
        readFileSync(path.join(artifacts, format), 'utf8'),
      );
      // oxlint-disable-next-line no-control-regex -- there must be none
      for (const text of [stdout, stderr, ...forPeople]) assert.doesNotMatch(text, /[\u0007\u001b\u009b]/);
      assert.ok(texts.length > 8, 'reports and artifacts were looked at');
    });
  },
);
