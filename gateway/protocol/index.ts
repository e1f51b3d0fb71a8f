export * from './device.js';
export * from './topics.js';
