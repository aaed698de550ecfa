import { earPort, mdnsPort } from './worst-machine.ts';

/** Of clouds (IPv4 and IPv6): a machine's keys are had there. Looked up only. */
export const metadataAddresses = ['169.254.169.254', 'fd00:ec2::254'];

/** Calls the ears at addresses by TCP and UDP, and prints a line for each: how the call ended. */
export function calls(addresses: readonly string[]): string {
  const script = `
    const call = (address) => new Promise((resolve) => {
      const type = address.includes(':') ? 'udp6' : 'udp4';
      const udp = require('node:dgram').createSocket(type);
      udp.on('error', () => {});
      udp.bind(0, () => {
        udp.setBroadcast(true);
        for (const port of [${earPort}, ${mdnsPort}]) udp.send('hello', port, address, () => {});
      });
      const end = (how) => resolve(address + ' ' + how);
      const tcp = require('node:net').connect(${earPort}, address, () => end('connected'));
      tcp.on('error', ({ code }) => end(code));
      setTimeout(end, 1000, 'timeout');
    });
    Promise.all(${JSON.stringify(addresses)}.map(call)).then((lines) => {
      console.log(lines.join('\\n'));
      process.exit();
    });`;
  return `node -e '${script.replaceAll("'", `'\\''`)}'`;
}

/** Asks for a name as programs do, and Docker's name server by its address; prints how, the error and the time. */
export const lookUps = `node -e '
  const dns = require("node:dns").promises;
  const engine = new dns.Resolver({ timeout: 3000, tries: 1 });
  engine.setServers(["127.0.0.11"]);
  const ask = async (how, question) => {
    const start = performance.now();
    const code = await question.then(() => "found", (error) => error.code);
    console.log(how, code, Math.round(performance.now() - start));
  };
  ask("getaddrinfo", dns.lookup("outside.example"));
  ask("engine", engine.resolve4("outside.example"));'`;
