export { readBase, readStart } from './checkpoint.js';
export { ControlPlane, type ControlPlaneOptions } from './control-plane.js';
export { compactJournal, Retention, type RetentionOptions } from './retention.js';
export { isShelfEvent, type ShelfEvent, type ShelfView, shelfView } from './shelf-view.js';
export { isVisitKept } from './states.js';
export type { FaultInjection, FaultStage } from './tree.js';
export { type CartView, type HealthView, type ReviewView, type StockView, StoreViews } from './views.js';
