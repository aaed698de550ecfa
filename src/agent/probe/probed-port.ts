import { familyOf } from '../../model/ip.ts';
import type { ProbeOrder } from '../protocol.ts';
import type { ProbedPort } from './target-question.ts';

const httpPort = 80;

/** What a probe knocks at. */
export function probedPort({ protocol, toAddress, port }: ProbeOrder): ProbedPort {
  const family = familyOf(toAddress);
  if (protocol === 'icmp') return { protocol, family };
  return { protocol: protocol === 'udp' ? 'udp' : 'tcp', family, port: port ?? httpPort };
}
