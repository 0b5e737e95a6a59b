/**
 * planner: the cheapest nodes, requests and autoscaler settings that keep stated objectives, with a proven lower bound.
 * May import experiment, scenario, cost, result, base. Start at plan-scenario.ts; bound/ proves how cheap a cluster
 * can be at best, plan-search.ts finds one, evaluate.ts simulates and judges it.
 */
export { planOffers } from './plan-offers.ts';
export type { OfferRequest, PlanOffers } from './plan-offers.ts';
export { planScenario } from './plan-scenario.ts';
export { DEFAULT_SIZING, rightSizing } from './right-size.ts';
export type { RightSizing, SizingRule } from './right-size.ts';
export type {
  AutoscalerFlags,
  PlanObjectives,
  PlanOptions,
  PlanProgress,
  PlanRequest,
  RequestVariant,
  Runner,
} from './plan-request.ts';
