export const namespaceText = (name: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n---\n`;

export interface DeploymentText {
  /** None, if it is not told. */
  readonly replicas?: number;
  readonly version?: string;
  /** Its Namespace object comes with it, if it is not told. */
  readonly namespaceToo?: boolean;
}

/** A Deployment, in words. */
export function deploymentText(
  namespace: string,
  name: string,
  { replicas, version = 'a', namespaceToo = true }: DeploymentText = {},
): string {
  return `${namespaceToo ? namespaceText(namespace) : ''}apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}, labels: {version: ${version}}}
spec:
  ${replicas === undefined ? '' : `replicas: ${replicas}`}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: c, image: nginx, ports: [{containerPort: 80}]}]}
`;
}

/** A pod, in words. */
export const podText = (namespace: string, name: string, version: string, port: number): string =>
  `${namespaceText(namespace)}apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {version: ${version}}}
spec: {containers: [{name: c, image: nginx, ports: [{containerPort: ${port}}]}]}
`;
