/**
 * Wires PODS pods by podnet's netlink client and prints milliseconds a pod. Run by bench/wiring.ts in
 * namespaces of its own; bench/floor.c does the same calls in C.
 */
import { addAddress } from '../src/netlink/address.ts';
import { Rtnetlink } from '../src/netlink/connection.ts';
import { mount } from '../src/netlink/libc.ts';
import { addBridge, addVeth, linkIndex, setLink } from '../src/netlink/link.ts';
import { createNetns } from '../src/netlink/netns.ts';
import { addRoute } from '../src/netlink/route.ts';
import { checkCall } from '../src/netlink/system-error.ts';

const MTU_BYTES = 1500;

function mac(side: number, pod: number): string {
  return [2, side, 0, 0, pod >> 8, pod & 0xff].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function wirePod(nl: Rtnetlink, pod: number, master: number): void {
  const netns = createNetns(`/run/pod${pod}`);
  addVeth(nl, {
    name: `veth${pod}`,
    mac: mac(1, pod),
    mtuBytes: MTU_BYTES,
    master,
    up: true,
    peer: { name: 'eth0', mac: mac(2, pod), mtuBytes: MTU_BYTES, netns },
  });
  const inside = Rtnetlink.open(netns);
  const index = linkIndex(inside, 'eth0');
  // 10.244.0.2 and so on; the gateway is 10.244.0.1.
  const host = pod + 2;
  inside.batch(() => {
    addAddress(inside, { index, address: `10.244.${host >> 8}.${host & 0xff}/16` });
    setLink(inside, 'lo', { up: true });
    setLink(inside, 'eth0', { up: true });
    addRoute(inside, { to: 'default', via: '10.244.0.1', device: index });
  });
  inside.close();
  netns.close();
}

const pods = Number(process.argv[2] ?? 100);
checkCall(mount('tmpfs', '/run', 'tmpfs', 0, null), 'mount', 'tmpfs');
const nl = Rtnetlink.open();
addBridge(nl, { name: 'cni0', up: true });
const bridge = linkIndex(nl, 'cni0');
const start = performance.now();
for (let pod = 0; pod < pods; pod++) wirePod(nl, pod, bridge);
console.log(((performance.now() - start) / pods).toFixed(4));
