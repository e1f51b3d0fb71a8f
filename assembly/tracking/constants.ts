// The tracker's constants: the one home. Each is a property of people or of store cameras,
// in metres, seconds or shares of a person's height in the image; none belongs to a data set.

/** A body's half depth with its stride (m): the lowest pixel of a box is the near foot. */
export const FOOT_REACH_M: f64 = 0.18;
/** The top of the box is the far side of the head: half a head (m). */
export const HEAD_REACH_M: f64 = 0.1;
/** Adult standing height (m): mean and spread, both sexes. */
export const HEIGHT_MEAN_M: f64 = 1.7;
export const HEIGHT_SD_M: f64 = 0.1;
/** A body stoops or reaches up: how fast its height may wander (m per sqrt s). */
export const HEIGHT_DRIFT_M: f64 = 0.02;
/** Bounds of what still counts as a person's height (m), stooping child to tall adult. */
export const HEIGHT_MIN_M: f64 = 0.9;
export const HEIGHT_MAX_M: f64 = 2.3;

/** Walking speed of shoppers: spread of each component (m/s); nobody runs faster than the cap. */
export const SPEED_SD_MPS: f64 = 0.7;
export const SPEED_MAX_MPS: f64 = 2.5;
/** Stop and go: time in which a velocity is forgotten (s). */
export const VELOCITY_MEMORY_S: f64 = 1.0;

/** Noise of a detector's box edges, as shares of the person's height in the image. */
export const NOISE_CENTRE: f64 = 0.045;
export const NOISE_TOP: f64 = 0.04;
export const NOISE_BOTTOM: f64 = 0.06;
/** Floor of the edge noise (px): the detector's own grid (stride 4). */
export const NOISE_MIN_PX: f64 = 2.0;
/** An edge this near to the image border is cut by it (px). */
export const BORDER_PX: f64 = 3.0;

/** Gate of a box against a person: squared Mahalanobis distance, 3 values, 99.97 %. */
export const GATE_3: f64 = 19.0;
/** Gate on the floor, 2 values, 99.95 %. */
export const GATE_2: f64 = 15.0;
/** How far from its own place on the floor a box may find its person (m). */
export const SEARCH_M: f64 = 1.2;

/** A box of at least this score may start a person; lower ones only update. */
export const SCORE_START: f64 = 0.4;
/** Boxes below this score are noise of every detector we know. */
export const SCORE_MIN: f64 = 0.1;

/** Two people's centres are not nearer than this (m): shoulder to shoulder. */
export const SEPARATION_M: f64 = 0.3;
