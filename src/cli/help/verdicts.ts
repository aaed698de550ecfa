import { blockedVerdicts, verdictNames, type Reason, type VerdictName } from '../../model/verdict.ts';
import { verdictSymbol } from '../../report/verdict-symbol.ts';
import { wrapped } from '../../report/wrapped.ts';
import { wordList } from './word-list.ts';

const meanings: Readonly<Record<VerdictName, string>> = {
  answered: 'The target answered. For UDP and ICMP too: only when the echo came back.',
  refused: 'The destination itself said no: a TCP RST, or for UDP a port unreachable from its own address.',
  reset: 'The connection was made, then broken by a RST.',
  'no-answer': 'Nothing came back in time (1 s by default).',
  unreachable: 'An ICMP error came back, or this end has no route. A firewall that rejects shows so too.',
  'too-big': 'The packet does not fit the path, and somebody said so.',
  stalled: 'The handshake was done, the payload was lost: a black hole for big packets.',
  'wrong-source':
    'Answered, but the server saw another address than expected: somebody translates addresses.',
  'wrong-peer': 'Somebody else answered.',
  inconclusive:
    'Could not get through, as expected; but the port did not answer inside the target either, so it proves nothing. Always a failure.',
};

const reasonMeanings: Readonly<Record<Reason, string>> = {
  answer: 'the answer came back',
  'tcp-rst': 'a TCP RST answered the SYN',
  'connection-reset': 'a RST came after the handshake',
  'icmp-port-unreachable': 'ICMP port unreachable',
  'icmp-host-unreachable': 'ICMP host unreachable',
  'icmp-net-unreachable': 'ICMP network unreachable',
  'icmp-admin-prohibited': 'ICMP administratively prohibited: a firewall rejects',
  'icmp-fragmentation-needed': 'ICMP fragmentation needed, or packet too big',
  'icmp-time-exceeded': 'ICMP time exceeded: packets go in a circle, or the TTL is too low',
  'icmp-other': 'another ICMP error; its type and code are shown',
  'no-route': "the sender's own netns has no route there",
  'local-error': "the sender's own kernel refused to send",
  'message-too-long': 'the packet is bigger than the MTU the sender knows of',
  timeout: 'nothing was heard in time',
  'neighbour-unresolved': 'nobody answered for the next hop (ARP, neighbour discovery)',
  'payload-lost': 'the handshake passed, full segments did not',
  'source-translated': "the server saw another address than the sender's own",
  'destination-translated': 'the server was called by another address than the one that was dialled',
  'other-address-answered': 'the answer came from another address',
  'other-pod-answered': 'another pod answered',
  'unknown-answer': 'something answered that is no responder of this cluster',
  'target-saw-nothing': 'an answer came, yet the target knows of no such connection',
  'http-status': 'the HTTP status was not a good one',
  'control-failed': 'the port did not answer inside the target either',
};

/** `podnet help verdicts` */
export function verdictsHelp(columns: number): string {
  const names = verdictNames.map((name) => [`${verdictSymbol(name)}  ${name}`, meanings[name]] as const);
  const note =
    `In a scenario, "blocked" stands for any of ${blockedVerdicts.join(', ')}. An expected failure to get ` +
    'through counts only if the same port answered inside the target in the same step.';
  const head = 'What a probe can find, with its letter in the matrix:';
  const reasonList = wordList(Object.entries(reasonMeanings), columns);
  return `${head}\n\n${wordList(names, columns)}\n${wrapped(note, columns).join('\n')}\n\nWhy (the reason of a verdict):\n\n${reasonList}`;
}
