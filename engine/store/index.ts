export { ControlPlane, type ControlPlaneOptions } from './control-plane.js';
export type { FaultInjection, FaultStage } from './tree.js';
export { type CartView, type HealthView, type ReviewView, type StockView, StoreViews } from './views.js';
