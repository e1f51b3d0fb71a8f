/** How likely what people do at shelves is before anything was weighed or seen. */

/** Priors (logarithms), from the way shoppers behave; see docs/matching.md. */
export const PRIOR = {
  pick: -1,
  /** Each further unit of the same, up to what a hand holds; and beyond. */
  more: -0.9,
  beyond: -1.8,
  /** A misplaced item is taken rather than what belongs there. */
  repick: -1.2,
  /** …by the one who put it there; and who did so a moment ago, as one does who takes another instead. */
  repickOwn: -1.2,
  repickSoon: -3.5,
  /** A put-back of the last seconds was a hand that rested there; unless it is seen to leave. */
  undone: -2.5,
  putHome: -1.2,
  putWrong: -3,
  /** …and not the last thing that was taken: earlier ones are in the basket. */
  putEarlier: -1.2,
  /** A unit comes back by another hand than its payer's (hand-over). */
  otherHand: -3.5,
  restock: -1.5,
  /**
   * …by somebody who is taken for a shopper: one visit in a hundred has changed hands with another's, and one
   * restocks many units. Else what staff bring is a unit that some shopper holds, and leaves their receipt.
   */
  restockByShopper: -4,
  /** Units that left one soon after the other were taken by different persons, rather than by one. */
  split: 0.4,
  /** One thing is taken and another put down before the plates came to rest. */
  paired: -4,
  /** …at the very same moment. */
  splitAtOnce: -2,
} as const;
