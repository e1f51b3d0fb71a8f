// Weights of the terms of an arm's evidence, in the order of reach.ts. Fitted, not chosen:
// `node dist/bench/receipts/fit-reach.js --trips DIR …` prints them (see docs/matching.md).
export const WEIGHTS: usize = memory.data<f64>([
  4.62, // 0 seen at that time
  0.65, // 1 wrist along the shelf, squared
  0.51, // 2 wrist in height
  0.36, // 3 wrist's depth
  0.59, // 4 speed of the hand
  1.02, // 5 away 1.5 s before
  1.19, // 6
  0.98, // 7
  -0.45, // 8 away 0.4 s before
  -1.31, // 9 away 0.15 s after
  0.49, // 10
  1.75, // 11
  1.76, // 12 away 0.9 s after
  0.89, // 13 wrist not seen
  0.85, // 14 stretch
  0.91, // 15 elbow along the shelf
  0.6, // 16 elbow in depth
  0.42, // 17 elbow in height
  -0.29, // 18 elbow not seen
  -0.44, // 19 shoulder not seen
  0.96, // 20 turned to the place
  0.76, // 21 the arm on the side one turns to
  0.73, // 22 right hand to the right
  0.64, // 23 stands before it
  0.2, // 24 not seen at that time
  4, // 25 …but its hand was there just before and after
  1, // 26 within reach of the trunk: a likelihood, not fitted
]);
