/** Of a node's own podCIDR, and with a default route, as templates have them. */
const ofNode = { ranges: '{{ node.ipamRanges }}', routes: '{{ cluster.defaultRoutes }}' };

/**
 * A conflist of the reference plugins bridge and host-local, a template.
 * @param ranges of addresses, and routes, as host-local takes them
 */
export const bridgeConflist = (
  name: string,
  { ranges, routes }: { readonly ranges: unknown; readonly routes: unknown } = ofNode,
) => ({
  cniVersion: '1.0.0',
  name,
  plugins: [
    { type: 'bridge', bridge: 'cni0', isGateway: true, ipam: { type: 'host-local', ranges, routes } },
  ],
});

/** The same of IPv4, written out. */
export const ipv4Ranges = {
  ranges: [[{ subnet: '{{ node.podCIDR }}' }]],
  routes: [{ dst: '0.0.0.0/0' }],
};
