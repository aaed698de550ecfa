import path from 'node:path';
import process from 'node:process';

/** A server as a pod's own command: it speaks HTTP on a TCP port and echoes datagrams on a UDP port. */
export function serverScript(tcpPort: number, udpPort: number): string {
  return [
    `require('node:http').createServer((q, s) => s.end('hello')).listen(${tcpPort}, '0.0.0.0')`,
    `const u = require('node:dgram').createSocket('udp4')`,
    `u.on('message', (m, f) => u.send(m, f.port, f.address)).bind(${udpPort})`,
  ].join('; ');
}

/** Node is where it is on this machine, or, in a container, where its image has it. */
const searchPath = ['/usr/local/bin', '/usr/bin', '/bin', path.dirname(process.execPath)].join(':');

export const serverCommand = (tcpPort: number, udpPort: number): readonly string[] => [
  'env',
  `PATH=${searchPath}`,
  'node',
  '-e',
  serverScript(tcpPort, udpPort),
];

/** A pod whose container has a command: nothing of podnet's answers on its ports. */
export const ownServerPod = (name: string, node: string): string => `
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  nodeName: ${node}
  containers:
    - name: main
      command: ${JSON.stringify(serverCommand(80, 53))}
      ports: [{containerPort: 80}, {containerPort: 53, protocol: UDP}]
`;
