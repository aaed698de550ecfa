import { nat, repaired, table } from '../../support/nft-rules.ts';
import { podText } from '../../support/scenario-text.ts';
import { type Control, everyProtocol, rulesIn } from './control.ts';
import { nodeAddress } from './network.ts';

const timeout = 'no-answer timeout';

/** Rules in a pod's own netns, for what comes in (input) or leaves (output). */
const inPod = (
  name: string,
  hook: 'input' | 'output' | 'prerouting',
  rule: string,
  expected: Omit<ReturnType<Control['on']>, 'plant' | 'mend'>,
): Control => ({
  name,
  on: () => ({
    ...rulesIn('c', table(`filter hook ${hook} priority 0`, rule)),
    ...expected,
  }),
});

const ports =
  '[{containerPort: 80}, {containerPort: 8080}, {containerPort: 53, protocol: UDP}, {containerPort: 5353, protocol: UDP}]';
const twoPorts = ['a', 'b', 'c', 'd']
  .map((name, index) => podText(name, index < 2 ? 'node-1' : 'node-2', ports))
  .join('');

/** What is broken in one pod. */
export const pods: readonly Control[] = [
  inPod('a pod keeps its own node out', 'input', `ip saddr ${nodeAddress('node-2')} drop`, { lines: [11] }),
  inPod(
    'a pod keeps other nodes out, and lets their pods in',
    'input',
    'ip saddr != 10.244.2.1 ip saddr { 198.18.0.0/15, 10.244.1.1 } drop',
    {
      lines: [12],
    },
  ),
  inPod('a pod answers no pings', 'input', 'icmp type echo-request drop', {
    lines: [5, 6, 11, 12],
    icmp: { 'abd > c': timeout },
  }),
  inPod('a pod takes no datagrams', 'input', 'meta l4proto udp drop', {
    lines: [5, 6, 11, 12],
    udp: { 'abd > c': timeout, 'c > abd': timeout },
  }),
  inPod(
    "a pod's first words of a connection are swallowed",
    'output',
    'oifname "eth0" tcp flags & psh == psh tcp sport { 80, 29170 } drop',
    {
      lines: [5, 6, 11, 12],
      tcp: { 'abd > c': 'stalled payload-lost' },
    },
  ),
  inPod('a pod resets who calls', 'input', 'tcp dport 80 reject with tcp reset', {
    tcp: { 'abd > c': 'refused tcp-rst' },
  }),
  inPod(
    'a pod says its open port of UDP were closed',
    'input',
    'udp dport 53 reject with icmp port-unreachable',
    {
      udp: { 'abd > c': 'refused icmp-port-unreachable' },
    },
  ),
  inPod('only frames of one kind get lost on a link', 'prerouting', 'iifname "eth0" udp dport 53 drop', {
    udp: { 'abd > c': timeout },
  }),
  {
    name: 'a pod passes calls on to the pod beside it',
    on: () => ({
      plant: async (lab) => {
        await lab.in('c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
        await lab.in(
          'c',
          `nft 'table ip broken {
            chain to { type nat hook prerouting priority -100; tcp dport 80 dnat to ${lab.addressOf('d')}; }
            chain from { type nat hook postrouting priority 100; ip daddr ${lab.addressOf('d')} masquerade; }
          }'`,
        );
      },
      mend: (lab) => lab.in('c', repaired),
      tcp: { 'abd > c': 'wrong-peer other-pod-answered' },
    }),
  },
  {
    name: 'a port is led to another port of the same pod',
    on: () => ({
      pods: twoPorts,
      ...rulesIn('c', nat('prerouting', 'tcp dport 80 redirect to :8080', 'udp dport 53 redirect to :5353')),
      tcp: { 'abd > c': 'wrong-peer destination-translated' },
      udp: { 'abd > c': 'wrong-peer destination-translated' },
    }),
  },
  {
    name: 'a closed port is answered',
    on: () => ({
      ...rulesIn('c', nat('prerouting', 'tcp dport 81 redirect to :80')),
      asked: [
        {
          step: '- {probe: {from: a, to: c, port: 81}, expect: {verdict: refused}}',
          red: 1,
          as: 'wrong-peer target-saw-nothing',
        },
      ],
    }),
  },
  {
    name: 'nobody hears that a port is closed',
    on: () => ({
      ...rulesIn(
        'c',
        table(
          'filter hook output priority 0',
          'icmp type destination-unreachable drop',
          'tcp flags & rst == rst drop',
        ),
      ),
      asked: [
        { step: '- {probe: {from: a, to: c, port: 81}, expect: {verdict: refused}}', red: 1, as: timeout },
        {
          step: '- {probe: {from: a, to: c, protocol: udp, port: 54}, expect: {verdict: refused}}',
          red: 1,
          as: timeout,
        },
      ],
    }),
  },
  {
    name: 'a pod has two rules: one keeps it from calling, none from being called',
    on: () => ({
      ...rulesIn('c', table('filter hook output priority 0', 'oifname "eth0" ct state new drop')),
      ...everyProtocol({ 'c > abd': /^no-answer / }),
      lines: [5, 6],
    }),
  },
];
