// Constants of who is who, in metres and seconds: how people pass gates and get lost.

/** A brisk walk (m/s): how far somebody unseen may have got. */
export const WALK_MPS: f64 = 1.8;
/** What a first sight after a gap may be off (m): a step and the foot point's error. */
export const SLACK_M: f64 = 0.7;
/** A visit binds at once to who stands this near to its gate, as a share of the gate's radius. */
export const AT_GATE_SHARE: f64 = 0.6;
/** Else it looks around for this long after the entry (s), and then takes whoever could be it. */
export const GATE_WAIT_S: f64 = 1.0;
/** For this long after the entry a first tracklet may still turn up (s). */
export const GATE_PATIENCE_S: f64 = 8.0;
/** A tracklet is born up to this long before the old one is given up (s). */
export const OVERLAP_S: f64 = 1.0;
/** A visit lost beside an exit has left after this long (s), elsewhere after that long. */
export const GONE_AT_EXIT_S: f64 = 20.0;
export const GONE_S: f64 = 120.0;
/**
 * A visit for which nobody turned up at its gate ends after this long (s): more than nearly all stays, for
 * whoever turned back is not inside, and whoever came in unseen is, as far as their phone tells.
 */
export const UNSEEN_GONE_S: f64 = 1800.0;
/** After a time that nobody saw, people are looked for this long before any visit is given to one (s). */
export const LOOK_AROUND_S: f64 = 2.0;
/** … and this long before it is said that some cannot be told apart (s). */
export const TELL_APART_S: f64 = 6.0;
/** Between two looks (s). */
export const LOOK_EVERY_S: f64 = 0.5;
/** Then a visit is only given to somebody of whom it is this sure. */
export const SURE_P: f64 = 0.95;
/** A body without news keeps its slot this long (s): drop-outs of 0.3–2 s are normal. */
export const BODY_PATIENCE_S: f64 = 10.0;
/** A body's velocity follows its places with this time constant (s). */
export const BODY_VELOCITY_S: f64 = 0.4;
/**
 * Between a body's trunk and its tracklet's feet (m): the tracker's error of 0.1 to 0.2 m, and a
 * trunk that leans into a shelf.
 */
export const FUSE_SD_M: f64 = 0.3;
/** Further apart than this they are two people: a person's width, a lean and the errors (m). */
export const FUSE_REACH_M: f64 = 1.2;
/** Places err together for about as long as a person takes a step (s). */
export const FUSE_MEMORY_S: f64 = 1.0;
/** Misfits (squared deviations): what one sight may count for at most, … */
export const FUSE_WORST: f64 = 25.0;
/** … what a first sight has still to prove, … */
export const FUSE_NEW: f64 = 1.0;
/** … and how much better another must fit, before a body changes its tracklet. */
export const FUSE_MARGIN: f64 = 1.0;
/** A body whose misfit is less than this (two deviations: 0.6 m) stands where its tracklet does. */
export const FUSE_SETTLED: f64 = 4.0;
/** Feet that cameras see this near (m) to where joints show somebody are that one's: two deviations. */
export const FUSE_BESIDE_M: f64 = 0.6;
/** A body without news for this long (s) leaves its tracklet to others of its source. */
export const FUSE_RECENT_S: f64 = 0.5;
/**
 * A body that was seen within this time (s) shows that its tracklet is still there: joints may come
 * 2.4 s late, and drop-outs are short.
 */
export const HELD_S: f64 = 3.0;
/** Joints are asked about who had no box for this long (s): one camera's next frame may be near. */
export const HELD_AFTER_S: f64 = 1.0;
/** Joints within this time (s) also tell where: a step at most is missing. */
export const RECENT_JOINTS_S: f64 = 0.5;
/** A body without a tracklet for this long (s) gets one: cameras confirm a person in less. */
export const ALONE_S: f64 = 1.0;

// passing.ts
/**
 * Who comes through a gate is so far outside of it (m) before the next one through it can be: half the way
 * out of a gate's lane, and more than places err by.
 */
export const OUT_M: f64 = 0.8;
/** Who was this far out (m) when the cameras lost sight of them has gone out: a step. */
export const OUT_SEEN_M: f64 = 0.3;
/**
 * A metre further out speaks for somebody by this much (nats): two normals a metre apart, whose
 * spread (0.4 m) is that of pace and of the moment of setting out.
 */
export const OUT_NATS_PM: f64 = 6.0;
/**
 * Who stood nearer in the gate may come out this long (s) after somebody else and have passed all the same:
 * others go by outside. The next one through the gate comes out later: the wings close and open meanwhile.
 */
export const OUT_BESIDE_S: f64 = 1.5;
/** Somebody whom no camera saw passes as likely as who stands at one and a half times the gate's radius (nats). */
export const NOBODY_NATS: f64 = -4.5;
/** Who has passed is out after so long (s), or nobody will tell: the wings' time and a slow metre. */
export const EXIT_LAST_S: f64 = 4.0;

// waiting.ts
/** A tracklet without a box for this long (s) may be somebody who has just appeared beside it. */
export const COAST_S: f64 = 0.3;
/** Whoever is found again must have been there for this long (s): a false pair of boxes is not. */
export const FOUND_AFTER_S: f64 = 0.4;
/** First sight of a place, and the last one before it (m): two feet's errors. */
export const FOUND_SD_M: f64 = 0.35;
/** People out of sight walk on with more purpose than the motion model's wanderer: variance, times this. */
export const PURPOSE: f64 = 2.0;
/** Two estimates of one person's standing height differ by this (m). */
export const HEIGHT_SD_M: f64 = 0.05;
/** What height may speak against a pair at most (nats): a taller one; a shorter one, who may stoop. */
export const TALLER_NATS: f64 = 4.0;
export const SHORTER_NATS: f64 = 1.5;
/** A pair that another rivals by less than this (nats) waits for more to turn up, at most so long (s). */
export const DOUBT_NATS: f64 = 1.0;
export const DOUBT_S: f64 = 2.0;
/** Standing height: rises to what is seen (1/s), sinks only slowly, for people stoop (1/s); first seconds. */
export const TALL_UP_PS: f64 = 0.7;
export const TALL_DOWN_PS: f64 = 0.02;
export const TALL_NEW_S: f64 = 1.0;
