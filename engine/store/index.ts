export { ControlPlane, type ControlPlaneOptions } from './control-plane.js';
export type { FaultInjection, FaultStage } from './tree.js';
export type { CartView, HealthView, ReviewView, StockView, StoreViews } from './views.js';
