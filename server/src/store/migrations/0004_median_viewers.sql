-- Of a session's viewers in a minute; unknown for publishers, and for all sessions together.
ALTER TABLE minute_of_session ADD COLUMN median_bitrate_in REAL;
ALTER TABLE minute_of_session ADD COLUMN median_loss REAL;
ALTER TABLE minute_of_session ADD COLUMN median_round_trip REAL;
ALTER TABLE minute_of_session ADD COLUMN median_jitter REAL;
ALTER TABLE minute_of_session ADD COLUMN median_frame_rate REAL;
ALTER TABLE minute_of_session ADD COLUMN median_freezes REAL;
