/** Pictures that move. Their previews stand still: they are seen moving in the original, by whoever may download it. */

const MAY_MOVE = /^image\/(gif|webp)$/;

/** Whether the photo is an animated picture; without a duration, of one that was ingested before there was any, whether it may be. */
export const mayMove = ({ isImage, duration }, detail) => isImage && (Boolean(duration) || MAY_MOVE.test(detail?.originalMimeType));

export const isMotionReduced = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
