/** `podnet/cni`: what a container runtime does with CNI plugins, without a cluster. */
export type { Attachment, AttachmentId, PluginTrace } from './attachment.ts';
export { CniError, type CniVerb, cniCodes } from './cni-error.ts';
export { CniRuntime, type CniRuntimeOptions } from './cni-runtime.ts';
export { ConfigError, type ConfigProblem } from './config-problem.ts';
export type { JsonNumber, JsonObject, JsonValue } from './json.ts';
export { loadNetworkConfig } from './load-network-config.ts';
export { LocalPluginHost, type LocalPluginHostOptions } from './local-plugin-host.ts';
export { type CniProfile, cniProfiles, type NetworkConfig, type PluginConfig } from './network-config.ts';
export { parseNetworkConfig } from './parse-network-config.ts';
export type { FoundProgram, PluginCall, PluginExecution, PluginHost } from './plugin-host.ts';
export type { CachedAttachment } from './result-cache.ts';
export { type NetworkConfigNow, watchNetworkConfig } from './watch-network-config.ts';
export type { CniAddress, CniDns, CniInterface, CniResult, CniRoute } from './result.ts';
