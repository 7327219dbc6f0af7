print("imo")
