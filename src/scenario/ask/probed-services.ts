import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { displayEndpoint, type Endpoint } from '../../model/endpoint.ts';
import { UsageError } from '../../model/errors.ts';
import type { ProbeProtocol } from '../../model/verdict.ts';
import { declaredPorts } from '../declared-ports.ts';
import { podOf } from '../selectors.ts';

/** What to try on a target. */
export interface ProbedService {
  readonly protocol: ProbeProtocol;
  /** Absent for icmp only. */
  readonly port?: number;
}

/**
 * Fills in what was not asked for from what the target declares: a port's protocol, a protocol's ports, or all that
 * there is.
 * @throws UsageError `no-port` when the target declares nothing that fits, `icmp-port`
 */
export function probedServices(
  to: Endpoint,
  { protocol, port }: { readonly protocol?: ProbeProtocol | undefined; readonly port?: number | undefined },
  cluster: Pick<ClusterHandle, 'pods'>,
): readonly ProbedService[] {
  if (protocol === 'icmp') {
    if (port === undefined) return [{ protocol }];
    throw new UsageError('icmp-port', 'icmp has no ports', {
      hint: 'leave the port out, or probe tcp or udp',
    });
  }
  if (protocol !== undefined && port !== undefined) return [{ protocol, port }];
  const pod = podOf(to, cluster);
  const declared = (['tcp', 'udp'] as const).flatMap((transport) =>
    (pod === undefined ? [] : declaredPorts(pod.spec, transport)).map((port) => ({
      protocol: transport,
      port,
    })),
  );
  if (port !== undefined) {
    const found = declared.filter((service) => service.port === port);
    return found.length === 0 ? [{ protocol: 'tcp', port }] : found;
  }
  const transport = protocol === 'http' ? 'tcp' : protocol;
  const services = declared
    .filter((service) => transport === undefined || service.protocol === transport)
    .map((service) => ({ protocol: protocol ?? service.protocol, port: service.port }));
  if (services.length > 0) return services;
  const name = displayEndpoint(to);
  const what = protocol === undefined ? 'port' : `port for ${protocol}`;
  throw new UsageError('no-port', `${to.kind === 'node' ? 'a node' : name} declares no ${what}`, {
    hint: `name one, as in ${name}:80, or ask for --protocol icmp`,
  });
}
