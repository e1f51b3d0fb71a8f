// What the tracker keeps in the arena. Persons survive a restart; cameras are set again from the
// config, boxes and work space are filled anew each tick. Visits and gates: assembly/identity/layout.ts.
import { reserve } from '../memory/arena';
import { TWO_BYTES } from './sight';

/**
 * Slots of the visit table, and of tracklets: the first ones of the person table. Behind them, from
 * `bodiesFrom` on, are those of bodies, which come and go as their sources name them: however many they
 * are, none takes a tracklet's slot. `people`: where they end, and how far apart the planes of a table
 * are. Both begin and end at whole vectors.
 */
export let slots: i32 = 0;
export let bodiesFrom: i32 = 0;
export let people: i32 = 0;
export let cameras: i32 = 0;
export let maxBoxes: i32 = 0;
export let maxFrameBoxes: i32 = 0;
export let maxPairs: i32 = 0;

// --- snapshot region: persons, structure of arrays, one slot a tracklet
/** f64: time of the state; last time seen; time of birth (s). */
export let pTime: usize = 0;
export let pSeen: usize = 0;
export let pBorn: usize = 0;
/** u32: tracklet number, 0 free. */
export let pTracklet: usize = 0;
/** f32: published position, velocity, confidence. */
export let pX: usize = 0;
export let pY: usize = 0;
export let pVx: usize = 0;
export let pVy: usize = 0;
export let pConfidence: usize = 0;
/** i32: slot of the visit, −1 none. */
export let pVisit: usize = 0;
/** f32 × 5 planes: x, y, vx, vy, height; plane k at pMean + 4·people·k. */
export let pMean: usize = 0;
/** f32 × 15 planes: upper triangle of the covariance, row by row. */
export let pCov: usize = 0;
/** f32: log-odds that the person exists. */
export let pOdds: usize = 0;
/** f32: where it was born. */
export let pBornX: usize = 0;
export let pBornY: usize = 0;
/** f32: standing height (m), 0 unknown. */
export let pTall: usize = 0;
/** u64 hash of the body's id; i32 its source, −1 for camera tracklets. */
export let pKey: usize = 0;
export let pSource: usize = 0;
/** u8: confirmed; passed an exit. */
export let pConfirmed: usize = 0;
export let pSpent: usize = 0;
/** f64: when it passed an exit (s), if it did. */
export let pSpentAt: usize = 0;
/** Number of the tracklet that this one may be a second one of, 0 none; looks that have seen both at once. */
export let pShadowOf: usize = 0;
export let pApart: usize = 0;
/** 64 bytes a slot: the body's id, UTF-8, zero-filled (NAME_BYTES). */
export let pName: usize = 0;
export const NAME_BYTES: i32 = 64;

/** Tracklets without a visit that have ended: f64 last sight (s), f32 place x, y and standing height (m), u32 number. */
export let ended: usize = 0;
export const ENDED_BYTES: i32 = 24;
export const ENDED_MAX: i32 = 64;

/** i32 counters of refused input and u32 next tracklet; see Counter. */
export let counters: usize = 0;
const COUNTERS: i32 = 16;
/** f64: time of the last scan, of the last cut, until which nobody looked, of the next look around then (s). */
export let clock: usize = 0;
/** 24 bytes a camera: f64 when its boxes last changed and were last taken (s), u32 their hash. */
export let camLast: usize = 0;
export const CAM_LAST_BYTES: i32 = 24;

// --- scratch: cameras
/** 32 f64 a camera; see cameras.ts. */
export let cam: usize = 0;
export const CAM_BYTES: i32 = 256;
/** Coverage: COVER_SIDE² cells of the floor, COVER_WORDS u32 each, a bit a camera that sees it. */
export let cover: usize = 0;
export const COVER_SIDE: i32 = 64;
export const COVER_WORDS: i32 = 8;
export const MASK_BYTES: i32 = 4 * COVER_WORDS;
/** Up to what height (cm, u8) furniture hides a cell from a camera: COVER_SIDE² a camera. */
export let hides: usize = 0;
/** Furniture: f32 x0, x1, y0, y1, top (m). Set again from the config. */
export let furniture: usize = 0;
export const FURNITURE_BYTES: i32 = 20;
export const FURNITURE_MAX: i32 = 1024;
/** i32 a camera: its frame in the scan, −1 none. */
export let camFrame: usize = 0;
// --- scratch: boxes of the tick
export let staging: usize = 0;
/**
 * Where the ends of a staged box are on the floor, a row each: f64 x of foot and head, y of both (m); i32, 8
 * bytes apart, −1 where the end meets its plane before the camera, 0 where it does not.
 */
export let ends: usize = 0;
export const ENDS_BYTES: i32 = 48;
/** f32: middles of the boxes of the frame just taken (px). */
export let frameU: usize = 0;
export let frCamera: usize = 0;
export let frFirst: usize = 0;
export let frCount: usize = 0;
export let frTime: usize = 0;
/** i32: the look that it was last given. */
export let frLooked: usize = 0;
/**
 * Boxes, a row of BOX_BYTES each: what belongs to one box is read together, from one line of the
 * cache. Where in its row each value stands:
 */
export let boxRows: usize = 0;
export const BOX_BYTES: i32 = 64;
/** f32: centre u, top, bottom, half width (px). */
export const bU: usize = 0;
export const bTop: usize = 4;
export const bBottom: usize = 8;
export const bHalf: usize = 12;
/** f32: place on the floor; how far from it its person may be, apart from that one's own spread (m). */
export const bX: usize = 16;
export const bY: usize = 20;
export const bOff: usize = 24;
/** f32: reach (m), score. */
export const bReach: usize = 28;
export const bScore: usize = 32;
/** i32: frame, assigned person, next box of the same person. */
export const bFrame: usize = 36;
export const bPerson: usize = 40;
export const bNext: usize = 44;
/** i32: the person before another look; how many were born when it was last sought to start somebody. */
export const bWas: usize = 48;
/** u8 flags: cut at top 1, bottom 2, side 4. */
export const bFlags: usize = 52;
/** u8: flags with the edge given up by the best explanation. */
export const bMode: usize = 53;
/** u8: the only box of its person and that its only one: need not be looked at again. */
export const bSettled: usize = 54;
/** u8: shows somebody who is known already. */
export const bDouble: usize = 55;
/** u8: cameras that shared a birth's cluster. */
export const bViews: usize = 56;

/** The row of a box. */
export function boxAt(box: i32): usize {
  return boxRows + <usize>(box * BOX_BYTES);
}

/** i32: the scan's boxes that may start somebody, a list. */
export let bLeft: usize = 0;
// --- scratch: work
/**
 * Work space of a person, a row of WORK_BYTES: its working state (see state.ts), and where in the row
 * the rest stands, i32: the stamp of the look that had it in view last, its number in that view, the
 * stamp of a frame that has settled it, the look at which its boxes last changed, 1 where its state is to
 * be built again before anybody asks for it.
 */
export let wState: usize = 0;
export const WORK_BYTES: i32 = 64;
export const wStamp: usize = 40;
export const wView: usize = 44;
export const wTaken: usize = 48;
export const wChanged: usize = 52;
export const wStale: usize = 56;
/** i32: its first box. */
export let wFirst: usize = 0;
/** i32: its next box, and a list of slots, while states are built again. */
export let wNext: usize = 0;
export let wList: usize = 0;
/** u8: somebody else might own a box of this person. */
export let wContested: usize = 0;
/** MASK_BYTES a person: a bit a camera that sees where it stands and is to be asked for it. */
export let wAsked: usize = 0;
/** Grid of the people by place: where each cell's people start; f32 x, y, spread (m), i32 slot. */
export let gStart: usize = 0;
export let gX: usize = 0;
export let gY: usize = 0;
export let gSpread: usize = 0;
export let gSlot: usize = 0;
/** i32: the cell of each person, −1 in none. */
export let gCell: usize = 0;
export const GRID_SIDE: i32 = 64;
/** Who may be whose, a row each: i32 box of the frame and number in its view. */
export let candidateRows: usize = 0;
export const CANDIDATE_BYTES: i32 = 8;
/** What the frame's camera sees of each person in its view, in twos (see sight.ts), and their slots. */
export let views: usize = 0;
export let viewSlot: usize = 0;
/**
 * Pairs of a camera's boxes and the people in its view, a row each: i32 box of the frame, number in
 * the view; f32 cost; i32 flags as explained; address of the component's next pair, 0 none.
 */
export let pairRows: usize = 0;
export const PAIR_BYTES: usize = 32;
export const prBox: usize = 0;
export const prPerson: usize = 4;
export const prCost: usize = 8;
export const prMode: usize = 12;
export const prNext: usize = 16;
/**
 * Nodes, boxes of a frame and then persons of its view, a row each: addresses of the parent (union-find)
 * and of a root's first pair; i32 number of pairs, number within the component; f32 cost at which it
 * was assigned, 0 not at all.
 */
export let nodeRows: usize = 0;
export const NODE_BYTES: i32 = 32;
export const nParent: usize = 0;
export const nPairs: usize = 8;
export const nTotal: usize = 16;
export const nLocal: usize = 20;
export const nWon: usize = 24;
/** Boxes to be taken in together, a row each: address of sight and work space, i32 box, mode (see two.ts). */
export let takeRows: usize = 0;
export const TAKE_BYTES: i32 = 16;
/** Dense matrix and vectors of one component. */
export let lapCost: usize = 0;
export let lapRows: usize = 0;
export let lapCols: usize = 0;
export let lapWork: usize = 0;
/**
 * The next number of slots whose planes of f32 are an odd number of cache lines apart. Twenty planes at
 * a power of two share one or two sets of the first cache, which has eight lines a set: each person
 * would throw out the one before.
 */
function unaligned(end: i32): i32 {
  return ((end + 15) & ~31) + 16;
}

export function reserveTrackingState(peopleLimit: i32, bodyLimit: i32, cameraLimit: i32): void {
  slots = peopleLimit;
  bodiesFrom = (slots + 3) & ~3;
  people = unaligned(bodiesFrom + bodyLimit);
  const n = <usize>people;
  pTime = reserve(8 * n);
  pSeen = reserve(8 * n);
  pBorn = reserve(8 * n);
  pTracklet = reserve(4 * n);
  pX = reserve(4 * n);
  pY = reserve(4 * n);
  pVx = reserve(4 * n);
  pVy = reserve(4 * n);
  pConfidence = reserve(4 * n);
  pVisit = reserve(4 * n);
  pMean = reserve(5 * 4 * n);
  pCov = reserve(15 * 4 * n);
  pOdds = reserve(4 * n);
  pBornX = reserve(4 * n);
  pBornY = reserve(4 * n);
  pTall = reserve(4 * n);
  pKey = reserve(8 * n);
  pSource = reserve(4 * n);
  pConfirmed = reserve(n);
  pSpent = reserve(n);
  pSpentAt = reserve(8 * n);
  pShadowOf = reserve(4 * n);
  pApart = reserve(n);
  pName = reserve(<usize>NAME_BYTES * n);
  ended = reserve(<usize>(ENDED_BYTES * ENDED_MAX));
  counters = reserve(4 * COUNTERS);
  clock = reserve(32);
  camLast = reserve(<usize>(CAM_LAST_BYTES * cameraLimit));
}

export function reserveTrackingScratch(cameraLimit: i32, boxLimit: i32, frameBoxLimit: i32): void {
  cameras = cameraLimit;
  maxBoxes = max<i32>(boxLimit, frameBoxLimit);
  maxFrameBoxes = frameBoxLimit;
  // bodies have no boxes
  const n = <usize>bodiesFrom;
  const b = <usize>maxBoxes;
  cam = reserve(<usize>CAM_BYTES * cameras);
  cover = reserve(<usize>(COVER_SIDE * COVER_SIDE * COVER_WORDS * 4));
  hides = reserve(<usize>(COVER_SIDE * COVER_SIDE * cameras));
  furniture = reserve(<usize>(FURNITURE_BYTES * FURNITURE_MAX));
  camFrame = reserve(4 * <usize>cameras);
  staging = reserve(<usize>maxFrameBoxes * 20);
  ends = reserve(<usize>(ENDS_BYTES * maxFrameBoxes));
  frameU = reserve(4 * <usize>maxFrameBoxes + 16);
  frCamera = reserve(4 * b);
  frFirst = reserve(4 * b);
  frCount = reserve(4 * b);
  frTime = reserve(8 * b);
  frLooked = reserve(4 * b);
  boxRows = reserve(<usize>BOX_BYTES * b);
  bLeft = reserve(4 * b);
  wState = reserve(<usize>WORK_BYTES * n);
  wFirst = reserve(4 * n);
  wNext = reserve(4 * n);
  wList = reserve(4 * n);
  wContested = reserve(n);
  wAsked = reserve(<usize>MASK_BYTES * n);
  gStart = reserve(<usize>(4 * (GRID_SIDE * GRID_SIDE + 1)));
  // whole vectors are read past the last one
  gX = reserve(4 * n + 16);
  gY = reserve(4 * n + 16);
  gSpread = reserve(4 * n + 16);
  gSlot = reserve(4 * n + 16);
  gCell = reserve(4 * n);
  views = reserve(<usize>TWO_BYTES * (n >> 1));
  viewSlot = reserve(4 * n);
  // a box has few people within reach; 32 a box of the fullest frame bounds even a crush
  maxPairs = maxFrameBoxes * 32;
  candidateRows = reserve(<usize>(CANDIDATE_BYTES * maxPairs));
  pairRows = reserve(PAIR_BYTES * <usize>maxPairs);
  const union = <usize>maxFrameBoxes + n;
  nodeRows = reserve(<usize>NODE_BYTES * union);
  takeRows = reserve(<usize>(TAKE_BYTES * maxFrameBoxes));
  lapCost = reserve(4 * <usize>maxFrameBoxes * n);
  lapRows = reserve(4 * union);
  lapCols = reserve(4 * union);
  lapWork = reserve(8 * 6 * (union + 2));
}
