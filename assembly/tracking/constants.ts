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
export const SPEED_SD_MPS: f64 = 0.6;
export const SPEED_MAX_MPS: f64 = 2.5;
/** Stop and go: time in which a velocity is forgotten (s). */
export const VELOCITY_MEMORY_S: f64 = 1.5;

/** Noise of a detector's box edges, as shares of the person's height in the image. */
export const NOISE_CENTRE: f64 = 0.055;
export const NOISE_TOP: f64 = 0.035;
export const NOISE_BOTTOM: f64 = 0.06;
/** Floor of the edge noise (px): the detector's own grid (stride 4). */
export const NOISE_MIN_PX: f64 = 2.0;
/** An edge this near to the image border is cut by it (px). */
export const BORDER_PX: f64 = 3.0;

/** Gate of a box against a person: squared Mahalanobis distance, 3 values, 99.97 %. */
export const GATE_3: f64 = 19.0;
/** How far from its own place on the floor a box may find its person (m). */
export const SEARCH_M: f64 = 1.2;

/** A box of at least this score may start a person; lower ones only update. */
export const SCORE_START: f64 = 0.4;
/** Boxes below this score are noise of every detector we know. */
export const SCORE_MIN: f64 = 0.1;

/** Two people's centres are not nearer than this (m): shoulder to shoulder. */
export const SEPARATION_M: f64 = 0.3;

// sight.ts, fit.ts, take.ts
/** Nearer than this to the camera's foot point (m) the direction to the camera is no use. */
export const OVERHEAD_M: f64 = 0.5;
/** An edge that the image's border cuts tells next to nothing: noise of half a person (share). */
export const NOISE_CUT: f64 = 0.5;
/** Twice the surprise (nats) of feet hidden by goods or people, and of a body that stoops. */
export const HIDDEN_FEET: f64 = 3.0;
export const STOOPS: f64 = 6.0;
/** A first look this good needs no other explanation. */
export const PLAIN: f64 = 7.0;
/** Student's t with this many degrees of freedom: a half-hidden body moves one edge, not all. */
export const TAIL: f64 = 4.0;

// components.ts
/** A box that the detector doubts is worth this much less as a match (nats). */
export const DOUBT: f64 = 1.0;

// births.ts
/** Spread of a first guess of a place from one box (m). */
export const FIRST_SD_M: f64 = 0.4;
/** Log-odds: a camera's box speaks for a person by this much; see existence.ts. */
export const ODDS_BOX: f32 = 1.2;
/** A foot point may be this far off (m). */
export const FLOOR_MARGIN_M: f64 = 0.3;
/** Share of a box that may lie inside a claimed one before it is its double (detectors suppress at 0.5). */
export const DOUBLE_SHARE: f64 = 0.6;

// existence.ts
/**
 * Log-odds lost by a camera that sees the place freely and has no box, ln(1 − 0.9): detectors find
 * nine of ten people who stand free.
 */
export const ODDS_MISS: f64 = 2.3;
/** Frames nearer in time than this (s) fail together and count for less. */
export const EVIDENCE_S: f64 = 0.25;
/** A person's box is this wide as a share of its height. */
export const WIDTH_SHARE: f64 = 0.4;
/** Sure enough to be shown, bound and charged: e^2.4 ≈ 11 : 1. */
export const ODDS_CONFIRM: f32 = 2.4;
/** Never so sure that a few seconds without a box could not undo it. */
export const ODDS_MAX: f32 = 4.0;
export const ODDS_DIE: f32 = -2.0;
/**
 * Log-odds of at least this are surely ODDS_MAX however they are rounded (nats): f32 of up to 512, taken
 * from 256 times, once for each camera of a store, is off by 256 × 2⁻¹⁶ at most.
 */
export const SURELY_MAX: f64 = 4.01;
/** A tracklet that is not confirmed lives this long without a box (s). */
export const TENTATIVE_S: f64 = 0.6;
/** A confirmed one, hidden from all (s); its visit then waits to find it again. */
export const HIDDEN_S: f64 = 6.0;

// state.ts
/** Least variances (m², m²/s², m²): a filter may not believe itself beyond the camera model. */
export const LEAST_XX: f64 = 0.02 * 0.02;
export const LEAST_VV: f64 = 0.05 * 0.05;

// motion.ts
/** Longest step that is worth computing (s): after it nothing is known but the place. */
export const STEP_MAX_S: f64 = 30.0;

// boxes.ts
/** A box may reach this far past the image (shares of it): amodal boxes do. */
export const PAST_BORDER: f64 = 1.0;
/** Beyond this distance from the camera (m) a box says nothing about a place on the floor. */
export const FAR_M: f64 = 60.0;
/** Foot and head may disagree about the place by this (m) before we trust neither. */
export const DISAGREE_M: f64 = 3.0;

// step.ts
/** How often each camera is looked at again with what the others say. */
export const LOOKS_AGAIN: i32 = 2;

// swap.ts
/** People nearer than this (m) may be mixed up: shoulder to shoulder, and what their predictions are off. */
export const MIX_UP_M: f64 = 0.6;
/** Cameras of a pair that are tried in all combinations; more would cost twice as much each. */
export const SWAP_CAMERAS: i32 = 5;
/** A swap must be likelier by this (nats): rounding must not decide. */
export const SWAP_GAIN: f64 = 0.1;

// boxes.ts
/** Heads nearer than this share of a body's width (about half a head) are one head. */
export const TWIN_SHARE: f64 = 0.3;
/** A twin is worth this much less as a match (nats). */
export const TWIN_DOUBT: f64 = 4.0;
/** Frames within this time (s) are one look at the floor: a walker moves less than a foot's error. */
export const SCAN_S: f64 = 0.06;

// components.ts
/** A pair that is likelier by this (nats) than any other, or than none, is settled at the first look: 55 to 1. */
export const SETTLED: f64 = 4.0;

// grid.ts
/** Three standard deviations of the place of somebody seen a moment ago (m). */
export const NEAR_M: f64 = 0.45;
/** Least and most that a box's foot point may be off (m), at four standard deviations. */
export const FOOT_OFF_MIN_M: f64 = 0.4;
export const FOOT_OFF_MAX_M: f64 = 1.5;

// sight.ts, fit.ts, take.ts
/** A misfit beyond this is no fit under any explanation: twice the gate. */
export const FAR_FIT: f64 = 38.0;

// chain.ts
/**
 * A camera whose boxes would fit this much worse swapped (nats), by places that they have shaped
 * themselves, is not in question.
 */
export const SWAP_LOSS: f64 = 15.0;

// repeats.ts
/** Another camera's news count from this long after the own last ones (s): periods of slow cameras. */
export const REPEAT_AFTER_S: f64 = 0.25;
/** The same boxes again are taken as news after this long (s): well before a tracklet is given up. */
export const REPEAT_TAKEN_S: f64 = 2.0;

// ended.ts
/** The number of somebody lost, who has no visit, waits this long (s): as a tracklet does that is hidden from all. */
export const NUMBER_S: f64 = HIDDEN_S;

// shadows.ts
/** A second tracklet on somebody starts within this of the first (m): an arm's length. */
export const NEIGHBOUR_M: f64 = 0.7;
/** Looks at which one camera had a box of each of two people before they are two: few detectors' doubles last. */
export const SEEN_APART: i32 = 3;
