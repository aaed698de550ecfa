/** Where editors find the schema of scenario files: beside the installed package. */
export interface NewScenario {
  readonly name: string;
  /** Path or URL of the JSON Schema, for the editor. */
  readonly schema: string;
  /** A manifest file, relative to the scenario's folder; without one, two pods are written into the file. */
  readonly manifest?: string;
  /** A CNI plugin under test; paths are relative to the scenario's folder. */
  readonly cni?: { readonly conflist: string; readonly binDirs: readonly string[] };
}

/** A first scenario that passes as it is, with a word beside each part of it. */
export function newScenarioText(scenario: NewScenario): string {
  return `# yaml-language-server: $schema=${scenario.schema}
# Check it with "podnet validate", run it with "podnet test". "podnet help steps" lists every step.
apiVersion: podnet/v1alpha1
kind: Scenario
metadata:
  name: ${scenario.name}
spec:
  description: Pods of two nodes reach each other directly, with their own addresses.
  cluster:
    nodes: 2                        # node-1 and node-2
    # underlay: {zones: [a, b]}     # a subnet for each zone, and a router between them: node/router
    network:
${networkText(scenario.cni)}${scenario.manifest === undefined ? '' : `  manifests: [${JSON.stringify(scenario.manifest)}]    # relative to this file\n`}  steps:
    - name: the network model holds
      check: network-model          # what Kubernetes asks of every pod network
${scenario.manifest === undefined ? ownSteps : manifestSteps}`;
}

const podCidrs = `      podCIDRs: [10.244.0.0/16]     # node-1 gets 10.244.1.0/24, node-2 gets 10.244.2.0/24
      # Dual stack: podCIDRs: [10.244.0.0/16, 'fd00:10:244::/48']
`;

function networkText(cni: NewScenario['cni']): string {
  if (cni === undefined)
    return `      plugin: bridge                # the network plugin under test\n${podCidrs}`;
  const { conflist, binDirs } = cni;
  return `      plugin: cni                   # any CNI plugin, called as container runtimes call it
${podCidrs}      cni:
        # "{{ node.podCIDR }}" and the like in it become what is right for each node.
        conflist: ${JSON.stringify(conflist)}
        # Folders with programs for each node. Plugins that they lack are taken from /opt/cni/bin or /usr/lib/cni.
        ${binDirs.length === 0 ? '# binDir: ./bin' : `binDir: [${binDirs.map((dir) => JSON.stringify(dir)).join(', ')}]`}
        routes: podnet              # or plugin: it makes the routes to pods of other nodes itself
`;
}

const ownSteps = `    - name: the client reaches the server
      probe: {from: client, to: server, port: 80}
      expect: {verdict: answered, source: pod-ip}   # the server sees the client's own address
      hint: look at the routes of both nodes        # shown when the step fails
    - name: nobody listens on port 81
      probe: {from: client, to: server, port: 81}
      expect: {verdict: refused}    # "podnet help verdicts" lists them
---
# Ordinary Kubernetes manifests. A container without a command is answered for: its ports answer, its image
# is not pulled.
apiVersion: v1
kind: Pod
metadata:
  name: server
  labels: {app: server}
spec:
  nodeName: node-1
  containers:
    - name: server
      image: nginx:1.23
      ports:
        - containerPort: 80
---
apiVersion: v1
kind: Pod
metadata:
  name: client
  labels: {app: client}
spec:
  nodeName: node-2
  containers:
    - name: client
      image: busybox:1.36
`;

const manifestSteps = `    # - name: the client reaches the server
    #   probe: {from: client, to: server, port: 80}
    #   expect: {verdict: answered, source: pod-ip}
`;
