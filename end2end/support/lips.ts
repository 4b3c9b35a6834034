import type { Page } from "@playwright/test";

/** Notes flashes of the picture when they are shown, and beeps of the sound when they are played. */
export async function measureLipSync(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watchPicture = (video: HTMLVideoElement) => {
      const canvas = new OffscreenCanvas(8, 8);
      const context = canvas.getContext("2d", { willReadFrequently: true })!;
      let isWhite = true;
      const look = (_: number, frame: VideoFrameCallbackMetadata) => {
        context.drawImage(video, 0, 0, 8, 8);
        const isNow = context.getImageData(4, 4, 1, 1).data[1]! > 128;
        if (isNow && !isWhite) window.hooks.flashes.push(frame.expectedDisplayTime);
        isWhite = isNow;
        video.requestVideoFrameCallback(look);
      };
      video.requestVideoFrameCallback(look);
    };
    const listen = (track: MediaStreamTrack) => {
      const context = new AudioContext();
      const analyser = new AnalyserNode(context, { fftSize: 128 });
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      let isLoud = true;
      setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        const isNow = samples.some((sample) => Math.abs(sample) > 0.03);
        if (isNow && !isLoud) window.hooks.beeps.push(performance.now());
        isLoud = isNow;
      }, 3);
    };
    const Native = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener("track", ({ track }) => track.kind === "audio" && listen(track));
      }
    };
    let watched: HTMLVideoElement | undefined;
    document.addEventListener("loadeddata", ({ target }) => {
      if (target instanceof HTMLVideoElement && target !== watched) watchPicture((watched = target));
    }, { capture: true });
  });
}
