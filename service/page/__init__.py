"""Topics in, a web page of what is running now (HTML and server-sent events) out.

``view`` aggregates records into lists, ``stages`` computes the progress and health of the stages, ``running`` keeps
both current, ``details`` looks up single objects in the topics, ``server`` answers HTTP requests, ``serving`` opens the
port. The only thing that writes is the replay of dead letters.
"""
