/** One example for every kind of step, by its name in results; a test reads each with the step's own schema. */
export const stepExamples: Readonly<Record<string, string>> = {
  'network-model': `- name: the network model holds, and so do its lines of quality
  check: network-model
  quality: required
`,
  mtu: `- name: packets as big as the pods' MTU get through
  check: mtu
`,
  'source-address': `- name: nobody translates addresses
  check: source-address
`,
  probe: `- name: web reaches db with its own address
  probe: {from: web, to: db, port: 5432}
  expect: {verdict: answered, source: pod-ip, within: 5s}
  hint: look at the routes of node-1
`,
  reachability: `- reachability: {protocol: tcp, port: 80, from: {podSelector: {matchLabels: {app: web}}}, to: all}
  expect:
    default: answered
    except: [{from: web-2, to: db, verdict: [no-answer, refused]}]
`,
  exec: `- exec: {pod: web, command: [ip, route]}
  expect: {exitCode: 0, stdout: {matches: '10\\.244'}}
`,
  apply: `- apply: more.yaml
`,
  delete: `- delete: {kind: Pod, name: web-2}
`,
  scale: `- scale: {deployment: web, replicas: 5}
`,
  wait: `- wait: {for: ready, pods: all, within: 10s}
`,
};
