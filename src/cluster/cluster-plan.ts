export type { ClusterPlan, NetworkPlan, NodePlan, PodPlan, UnderlayPlan } from '../model/plan.ts';
