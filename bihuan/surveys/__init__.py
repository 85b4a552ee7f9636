"""Surveys: a questionnaire, a wave of it in the field through the urn or an agency's files, results with their error.

``Instrument`` (what is asked) → ``Wave`` (whom, through which channels, with which weights; frozen by one hash) →
answers (an urn's, opened by two, and files of an agency) → ``Figure`` rows by the engine, suppressed once for page,
export and API alike → ``SurveyMark`` rows, the marks of released waves (``source``).
"""
