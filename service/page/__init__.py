"""What is running now, as a page in a browser: topics in, HTML and server-sent events out.

``view`` folds records into what is listed, ``stages`` says how the stages get on, ``running`` keeps both current,
``details`` looks a single thing up in the topics, ``server`` answers, ``serving`` has the port. Nothing is written but
by the replay of dead letters.
"""
