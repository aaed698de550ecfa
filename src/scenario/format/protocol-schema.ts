import * as z from 'zod';
import { probeProtocols } from '../../model/verdict.ts';

export const protocolSchema = z
  .enum(probeProtocols)
  .default('tcp')
  .describe('`tcp` (handshake and an echo), `udp` (an echo), `icmp` (ping), or `http` (a GET over tcp).');
