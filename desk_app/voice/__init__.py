"""Announcements (语音叫号): what is said, in which order, and the sounds it is put together from. No Qt."""
